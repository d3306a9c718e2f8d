<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CheckIn</name>
    <message>
        <source>The camera is covered or in the dark.</source>
        <translation>The camera is covered or in the dark.</translation>
    </message>
    <message>
        <source>The camera shows no picture.</source>
        <translation>The camera shows no picture.</translation>
    </message>
    <message>
        <source>Use the number on your envelope, or call a helper.</source>
        <translation>Use the number on your envelope, or call a helper.</translation>
    </message>
    <message>
        <source>Please call a helper, or use another kiosk.</source>
        <translation>Please call a helper, or use another kiosk.</translation>
    </message>
    <message>
        <source>Show your card to the camera</source>
        <translation>Show your card to the camera</translation>
    </message>
    <message>
        <source>Show your card</source>
        <translation>Show your card</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Start over</translation>
    </message>
    <message>
        <source>Use a number</source>
        <translation>Use a number</translation>
    </message>
    <message>
        <source>Call a helper</source>
        <translation>Call a helper</translation>
    </message>
    <message>
        <source>The camera is below the screen.</source>
        <translation>The camera is below the screen.</translation>
    </message>
    <message>
        <source>Hold up the square pattern.</source>
        <translation>Hold up the square pattern.</translation>
    </message>
    <message>
        <source>No photo is kept.</source>
        <translation>No photo is kept.</translation>
    </message>
    <message>
        <source>Helper</source>
        <translation>Helper</translation>
    </message>
    <message>
        <source>A helper will assist you.</source>
        <translation>A helper will assist you.</translation>
    </message>
</context>
<context>
    <name>CheckMachine</name>
    <message>
        <source>Check this machine?</source>
        <translation>Check this machine?</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Open it</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Opening</translation>
    </message>
    <message>
        <source>We open this ballot to see that the machine wrote it correctly.</source>
        <translation>We open this ballot to see that the machine wrote it correctly.</translation>
    </message>
    <message>
        <source>It is not counted; you vote again.</source>
        <translation>It is not counted; you vote again.</translation>
    </message>
    <message>
        <source>Whoever sees the code can read what you marked in it.</source>
        <translation>Whoever sees the code can read what you marked in it.</translation>
    </message>
</context>
<context>
    <name>Checked</name>
    <message>
        <source>The opened ballot</source>
        <translation>The opened ballot</translation>
    </message>
    <message>
        <source>Not counted</source>
        <translation>Not counted</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Vote again</source>
        <translation>Vote again</translation>
    </message>
    <message>
        <source>None of these</source>
        <translation>None of these</translation>
    </message>
    <message>
        <source>Abstain</source>
        <translation>Abstain</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>Nothing chosen</translation>
    </message>
    <message>
        <source>This ballot is not counted.</source>
        <translation>This ballot is not counted.</translation>
    </message>
    <message>
        <source>You vote again.</source>
        <translation>You vote again.</translation>
    </message>
    <message>
        <source>Take a photo of the code. What it holds stands on the next page.</source>
        <translation>Take a photo of the code. What it holds stands on the next page.</translation>
    </message>
    <message>
        <source>Take a photo. It holds:</source>
        <translation>Take a photo. It holds:</translation>
    </message>
</context>
<context>
    <name>Digits</name>
    <message>
        <source>%1 of %2 digits</source>
        <translation>%1 of %2 digits</translation>
    </message>
</context>
<context>
    <name>Done</name>
    <message numerus="yes">
        <source>Finish (%n s)</source>
        <translation>
            <numerusform>Finish (%n s)</numerusform>
            <numerusform>Finish (%n s)</numerusform>
        </translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>Your vote is safely kept</source>
        <translation>Your vote is safely kept</translation>
    </message>
    <message>
        <source>More time</source>
        <translation>More time</translation>
    </message>
    <message>
        <source>Next poll</source>
        <translation>Next poll</translation>
    </message>
    <message numerus="yes">
        <source>%n s left</source>
        <translation>
            <numerusform>%n s left</numerusform>
            <numerusform>%n s left</numerusform>
        </translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>Take a photo</translation>
    </message>
    <message numerus="yes">
        <source>%n poll(s) left</source>
        <translation>
            <numerusform>%n poll left</numerusform>
            <numerusform>%n polls left</numerusform>
        </translation>
    </message>
    <message>
        <source>All done.</source>
        <translation>All done.</translation>
    </message>
    <message>
        <source>Thank you.</source>
        <translation>Thank you.</translation>
    </message>
    <message>
        <source>Take a photo of the code.</source>
        <translation>Take a photo of the code.</translation>
    </message>
</context>
<context>
    <name>Explanation</name>
    <message>
        <source>Back to choosing</source>
        <translation>Back to choosing</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
</context>
<context>
    <name>Fault</name>
    <message>
        <source>This machine has stopped</source>
        <translation>This machine has stopped</translation>
    </message>
    <message>
        <source>Every vote that it said is kept is safe.</source>
        <translation>Every vote that it said is kept is safe.</translation>
    </message>
    <message>
        <source>If you did not read ‘safely kept’, show your card again, here or at another kiosk.</source>
        <translation>If you did not read ‘safely kept’, show your card again, here or at another kiosk.</translation>
    </message>
    <message>
        <source>Please call a helper.</source>
        <translation>Please call a helper.</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>Start again</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Kiosk %1</source>
        <translation>Kiosk %1</translation>
    </message>
    <message>
        <source>Rehearsal</source>
        <translation>Rehearsal</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Opening</translation>
    </message>
    <message>
        <source>Voting</source>
        <translation>Voting</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Paused</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Closed</translation>
    </message>
</context>
<context>
    <name>HelperCalled</name>
    <message>
        <source>A helper is called</source>
        <translation>A helper is called</translation>
    </message>
    <message>
        <source>Please wait here.</source>
        <translation>Please wait here.</translation>
    </message>
    <message>
        <source>Helpers: %1 (notice number %2)</source>
        <translation>Helpers: %1 (notice number %2)</translation>
    </message>
    <message>
        <source>Helpers: checking in.</source>
        <translation>Helpers: checking in.</translation>
    </message>
    <message>
        <source>Helpers: the camera shows nothing.</source>
        <translation>Helpers: the camera shows nothing.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Start over</translation>
    </message>
</context>
<context>
    <name>HowTo</name>
    <message>
        <source>How to vote</source>
        <translation>How to vote</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Show your card to the camera.</source>
        <translation>Show your card to the camera.</translation>
    </message>
    <message>
        <source>Choose, and check what you chose.</source>
        <translation>Choose, and check what you chose.</translation>
    </message>
    <message>
        <source>Seal your ballot, then cast it.</source>
        <translation>Seal your ballot, then cast it.</translation>
    </message>
    <message>
        <source>Keep the four words. With them you can see that your vote was counted.</source>
        <translation>Keep the four words. With them you can see that your vote was counted.</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>Clear</source>
        <translation>Clear</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Undo</translation>
    </message>
</context>
<context>
    <name>Motion</name>
    <message>
        <source>Abstain</source>
        <translation>Abstain</translation>
    </message>
    <message>
        <source>%1 chosen</source>
        <translation>%1 chosen</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>Choose one</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>Next question</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Review</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>OptionCard</name>
    <message>
        <source>Chosen</source>
        <translation>Chosen</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>PageNumber</name>
    <message>
        <source>Page %1 of %2</source>
        <translation>Page %1 of %2</translation>
    </message>
    <message>
        <source> / %1</source>
        <comment>page count</comment>
        <translation> / %1</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Up</source>
        <translation>Up</translation>
    </message>
    <message>
        <source>More</source>
        <translation>More</translation>
    </message>
</context>
<context>
    <name>PaperReceipt</name>
    <message>
        <source>Printed</source>
        <translation>Printed</translation>
    </message>
    <message>
        <source>Not printed</source>
        <translation>Not printed</translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>Take a photo</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>Print</translation>
    </message>
    <message>
        <source>Printing</source>
        <translation>Printing</translation>
    </message>
</context>
<context>
    <name>Pin</name>
    <message>
        <source>Enter the number announced in the hall</source>
        <translation>Enter the number announced in the hall</translation>
    </message>
    <message numerus="yes">
        <source>Enter your %n-digit number</source>
        <translation>
            <numerusform>Enter your %n-digit number</numerusform>
            <numerusform>Enter your %n-digit number</numerusform>
        </translation>
    </message>
    <message>
        <source>Everybody types the same number.</source>
        <translation>Everybody types the same number.</translation>
    </message>
    <message>
        <source>It is on your envelope. It works once.</source>
        <translation>It is on your envelope. It works once.</translation>
    </message>
    <message numerus="yes">
        <source>%n entered.</source>
        <translation>
            <numerusform>%n entered.</numerusform>
            <numerusform>%n entered.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to go.</source>
        <translation>
            <numerusform>%n to go.</numerusform>
            <numerusform>%n to go.</numerusform>
        </translation>
    </message>
    <message>
        <source>That is all.</source>
        <translation>That is all.</translation>
    </message>
    <message>
        <source>Enter the number</source>
        <translation>Enter the number</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>One moment</translation>
    </message>
    <message>
        <source>Please try again.</source>
        <translation>Please try again.</translation>
    </message>
    <message>
        <source>Cover your hand.</source>
        <translation>Cover your hand.</translation>
    </message>
</context>
<context>
    <name>Polls</name>
    <message numerus="yes">
        <source>%n poll(s) open to you</source>
        <translation>
            <numerusform>%n poll is open to you</numerusform>
            <numerusform>%n polls are open to you</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>Leave</translation>
    </message>
    <message>
        <source>One by one</source>
        <translation>One by one</translation>
    </message>
    <message numerus="yes">
        <source>%n question(s)</source>
        <translation>
            <numerusform>%n question</numerusform>
            <numerusform>%n questions</numerusform>
        </translation>
    </message>
    <message>
        <source>Yes, no, abstain</source>
        <translation>Yes, no, abstain</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>Choose one</translation>
    </message>
    <message>
        <source>Choose up to %1</source>
        <translation>Choose up to %1</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>Done</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>None chosen</source>
        <translation>None chosen</translation>
    </message>
    <message>
        <source>One chosen</source>
        <translation>One chosen</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>Choose one</translation>
    </message>
    <message>
        <source>Choose at least %1</source>
        <comment>number of options</comment>
        <translation>Choose at least %1</translation>
    </message>
    <message>
        <source>%1 of %2 chosen</source>
        <translation>%1 of %2 chosen</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>Next question</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Review</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>Info</translation>
    </message>
    <message>
        <source>Info: %1</source>
        <translation>Info: %1</translation>
    </message>
    <message>
        <source>None of these</source>
        <translation>None of these</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
</context>
<context>
    <name>Refused</name>
    <message numerus="yes">
        <source>Start over (%n s)</source>
        <translation>
            <numerusform>Start over (%n s)</numerusform>
            <numerusform>Start over (%n s)</numerusform>
        </translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>Start over</translation>
    </message>
    <message>
        <source>No. %1</source>
        <translation>No. %1</translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n second(s).</source>
        <translation>
            <numerusform>Try again in %n second.</numerusform>
            <numerusform>Try again in %n seconds.</numerusform>
        </translation>
    </message>
    <message>
        <source>You may try again now.</source>
        <translation>You may try again now.</translation>
    </message>
    <message>
        <source>Helper</source>
        <translation>Helper</translation>
    </message>
    <message>
        <source>Call a helper</source>
        <translation>Call a helper</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Try again</translation>
    </message>
    <message>
        <source>Notice %1</source>
        <translation>Notice %1</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>Check your choices</source>
        <translation>Check your choices</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Choose more</source>
        <translation>Choose more</translation>
    </message>
    <message>
        <source>Seal</source>
        <translation>Seal</translation>
    </message>
    <message>
        <source>Sealing</source>
        <translation>Sealing</translation>
    </message>
    <message>
        <source>None of these</source>
        <translation>None of these</translation>
    </message>
    <message>
        <source>Abstain</source>
        <translation>Abstain</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>Nothing chosen</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Change</translation>
    </message>
    <message>
        <source>Change: %1</source>
        <translation>Change: %1</translation>
    </message>
    <message>
        <source>You chose nothing.</source>
        <translation>You chose nothing.</translation>
    </message>
    <message numerus="yes">
        <source>You may choose %n more.</source>
        <translation>
            <numerusform>You may choose %n more.</numerusform>
            <numerusform>You may choose %n more.</numerusform>
        </translation>
    </message>
    <message>
        <source>This is a blank vote.</source>
        <translation>This is a blank vote.</translation>
    </message>
    <message>
        <source>You may also leave it so.</source>
        <translation>You may also leave it so.</translation>
    </message>
    <message>
        <source>A question needs more choices.</source>
        <translation>A question needs more choices.</translation>
    </message>
    <message>
        <source>Touch ‘Change’ to choose.</source>
        <translation>Touch ‘Change’ to choose.</translation>
    </message>
</context>
<context>
    <name>Sealed</name>
    <message>
        <source>Your ballot is sealed</source>
        <translation>Your ballot is sealed</translation>
    </message>
    <message>
        <source>Not cast yet</source>
        <translation>Not cast yet</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Check</translation>
    </message>
    <message>
        <source>Check this machine</source>
        <translation>Check this machine</translation>
    </message>
    <message>
        <source>Cast</source>
        <translation>Cast</translation>
    </message>
    <message>
        <source>Keeping</source>
        <translation>Keeping</translation>
    </message>
    <message>
        <source>It is not cast yet.</source>
        <translation>It is not cast yet.</translation>
    </message>
    <message>
        <source>Press ‘Cast’ below.</source>
        <translation>Press ‘Cast’ below.</translation>
    </message>
    <message>
        <source>These are your ballot&apos;s check words.</source>
        <translation>These are your ballot&apos;s check words.</translation>
    </message>
    <message>
        <source>Read on, then press ‘Cast’.</source>
        <translation>Read on, then press ‘Cast’.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Settings</source>
        <translation>Settings</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Other language</source>
        <comment>named in that language</comment>
        <translation>한국어</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Contrast</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Sound</translation>
    </message>
    <message>
        <source>Low screen</source>
        <translation>Seated</translation>
    </message>
    <message>
        <source>Normal text</source>
        <translation>Normal text</translation>
    </message>
    <message>
        <source>Large text</source>
        <translation>Large text</translation>
    </message>
    <message>
        <source>Largest text</source>
        <translation>Largest text</translation>
    </message>
</context>
<context>
    <name>Standby</name>
    <message>
        <source>Voting has not begun</source>
        <translation>Voting has not begun</translation>
    </message>
    <message>
        <source>Voting is paused</source>
        <translation>Voting is paused</translation>
    </message>
    <message>
        <source>Voting is over</source>
        <translation>Voting is over</translation>
    </message>
    <message>
        <source>The storage is being checked</source>
        <translation>The storage is being checked</translation>
    </message>
    <message>
        <source>This kiosk takes no votes</source>
        <translation>This kiosk takes no votes</translation>
    </message>
    <message>
        <source>The polls are opened soon.</source>
        <translation>The polls are opened soon.</translation>
    </message>
    <message>
        <source>Staff have stopped voting for a while.</source>
        <translation>Staff have stopped voting for a while.</translation>
    </message>
    <message>
        <source>All polls of this kiosk are closed.</source>
        <translation>All polls of this kiosk are closed.</translation>
    </message>
    <message>
        <source>It has stopped so that no vote is lost.</source>
        <translation>It has stopped so that no vote is lost.</translation>
    </message>
    <message>
        <source>Notice %1</source>
        <translation>Notice %1</translation>
    </message>
    <message>
        <source>Staff</source>
        <translation>Staff</translation>
    </message>
    <message>
        <source>Your card stays as it is.</source>
        <translation>Your card stays as it is.</translation>
    </message>
    <message>
        <source>Every vote cast here is safely kept.</source>
        <translation>Every vote cast here is safely kept.</translation>
    </message>
    <message>
        <source>Every vote that it said is kept is safe.</source>
        <translation>Every vote that it said is kept is safe.</translation>
    </message>
    <message>
        <source>With your four words you can see later that your vote was counted.</source>
        <translation>With your four words you can see later that your vote was counted.</translation>
    </message>
    <message>
        <source>Please use another kiosk.</source>
        <translation>Please use another kiosk.</translation>
    </message>
    <message>
        <source>Please wait for the announcement. This screen then changes.</source>
        <translation>Please wait for the announcement. This screen then changes.</translation>
    </message>
    <message>
        <source>Staff: %1</source>
        <translation>Staff: %1</translation>
    </message>
    <message>
        <source>No. %1</source>
        <translation>No. %1</translation>
    </message>
</context>
<context>
    <name>StopNotice</name>
    <message>
        <source>All %1 chosen.</source>
        <translation>All %1 chosen.</translation>
    </message>
    <message>
        <source>You have choices.</source>
        <translation>You have choices.</translation>
    </message>
    <message>
        <source>Touch one to take it back.</source>
        <translation>Touch one to take it back.</translation>
    </message>
    <message>
        <source>Take them back first.</source>
        <translation>Take them back first.</translation>
    </message>
</context>
<context>
    <name>TimeSheet</name>
    <message>
        <source>Your ballot is not cast yet.</source>
        <translation>Your ballot is not cast yet.</translation>
    </message>
    <message>
        <source>Your choices are erased.</source>
        <translation>Your choices are erased.</translation>
    </message>
    <message>
        <source>The opened ballot is erased.</source>
        <translation>The opened ballot is erased.</translation>
    </message>
    <message>
        <source>You can come back with your number.</source>
        <translation>You can come back with your number.</translation>
    </message>
    <message>
        <source>Do you need more time?</source>
        <translation>Do you need more time?</translation>
    </message>
    <message numerus="yes">
        <source>In %n second(s) we return to the start.</source>
        <translation>
            <numerusform>In %n second we return to the start.</numerusform>
            <numerusform>In %n seconds we return to the start.</numerusform>
        </translation>
    </message>
    <message>
        <source>You can come back with your card.</source>
        <translation>You can come back with your card.</translation>
    </message>
    <message>
        <source>End</source>
        <translation>End</translation>
    </message>
    <message>
        <source>More time, please</source>
        <translation>More time, please</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Other language</source>
        <comment>named in that language</comment>
        <translation>한국어</translation>
    </message>
    <message>
        <source>Large text</source>
        <translation>Text</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>Contrast</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>Sound</translation>
    </message>
    <message>
        <source>Low screen</source>
        <translation>Seated</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Settings</translation>
    </message>
</context>
<context>
    <name>TopicTag</name>
    <message>
        <source>Budget</source>
        <translation>Budget</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Motion</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Bylaw</source>
        <translation>Bylaw</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>Other</translation>
    </message>
</context>
<context>
    <name>Viewfinder</name>
    <message>
        <source>Camera picture</source>
        <translation>Camera picture</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>How to vote</source>
        <translation>How to vote</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Welcome</translation>
    </message>
    <message numerus="yes">
        <source>%n poll(s) today</source>
        <translation>
            <numerusform>%n poll today</numerusform>
            <numerusform>%n polls today</numerusform>
        </translation>
    </message>
    <message>
        <source>Your choice is secret.</source>
        <translation>Your choice is secret.</translation>
    </message>
</context>
</TS>
