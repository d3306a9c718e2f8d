<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CameraTest</name>
    <message>
        <source>voting card of this event</source>
        <translation>voting card of this event</translation>
    </message>
    <message>
        <source>voting card of another event</source>
        <translation>voting card of another event</translation>
    </message>
    <message>
        <source>staff card</source>
        <translation>staff card</translation>
    </message>
    <message>
        <source>receipt</source>
        <translation>receipt</translation>
    </message>
    <message>
        <source>something else</source>
        <translation>something else</translation>
    </message>
    <message>
        <source>Camera test</source>
        <translation>Camera test</translation>
    </message>
    <message numerus="yes">
        <source>Read: %n time(s)</source>
        <translation>
            <numerusform>Read: %n time</numerusform>
            <numerusform>Read: %n times</numerusform>
        </translation>
    </message>
    <message>
        <source>This kiosk was started without a camera.</source>
        <translation>This kiosk was started without a camera.</translation>
    </message>
    <message>
        <source>Hold a card to the camera. What stands on it is not shown.</source>
        <translation>Hold a card to the camera. What stands on it is not shown.</translation>
    </message>
    <message numerus="yes">
        <source>Read: %1, %n time(s)</source>
        <translation>
            <numerusform>Read: %1, %n time</numerusform>
            <numerusform>Read: %1, %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message numerus="yes">
        <source>%n other thing(s) are good.</source>
        <translation>
            <numerusform>%n other thing is good.</numerusform>
            <numerusform>%n other things are good.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>good</source>
        <translation>good</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>stopped</translation>
    </message>
    <message>
        <source>please look</source>
        <translation>please look</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>fine</translation>
    </message>
</context>
<context>
    <name>Clock</name>
    <message>
        <source>The clock was set. The journal says so.</source>
        <translation>The clock was set. The journal says so.</translation>
    </message>
    <message>
        <source>Last changed by %1 s: %2</source>
        <translation>Last changed by %1 s: %2</translation>
    </message>
    <message>
        <source>Clock: %1</source>
        <translation>Clock: %1</translation>
    </message>
    <message>
        <source>Set the clock</source>
        <translation>Set the clock</translation>
    </message>
    <message>
        <source>Type year, month, day, hour and minute. Nothing about a vote depends on the clock.</source>
        <translation>Type year, month, day, hour and minute. Nothing about a vote depends on the clock.</translation>
    </message>
    <message>
        <source>Nothing about a vote depends on the clock. It cannot be set from this screen: the kiosk&apos;s program may not. Whoever looks after the machine can.</source>
        <translation>Nothing about a vote depends on the clock. It cannot be set from this screen: the kiosk&apos;s program may not. Whoever looks after the machine can.</translation>
    </message>
</context>
<context>
    <name>Ending</name>
    <message>
        <source>End this kiosk for good?</source>
        <translation>End this kiosk for good?</translation>
    </message>
    <message>
        <source>End for good</source>
        <translation>End for good</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Working</translation>
    </message>
    <message>
        <source>No poll is open here. After the end this kiosk writes nothing more in this event.</source>
        <translation>No poll is open here. After the end this kiosk writes nothing more in this event.</translation>
    </message>
    <message>
        <source>It cannot be taken back. To vote here again the kiosk would need new keys and a new enrolment.</source>
        <translation>It cannot be taken back. To vote here again the kiosk would need new keys and a new enrolment.</translation>
    </message>
</context>
<context>
    <name>Media</name>
    <message>
        <source>the office not asked yet</source>
        <translation>the office not asked yet</translation>
    </message>
    <message numerus="yes">
        <source>%n at the office</source>
        <translation>
            <numerusform>%n at the office</numerusform>
            <numerusform>%n at the office</numerusform>
        </translation>
    </message>
    <message>
        <source>last contact %1</source>
        <translation>last contact %1</translation>
    </message>
    <message>
        <source>no contact yet</source>
        <translation>no contact yet</translation>
    </message>
    <message>
        <source>Storage and sending</source>
        <translation>Storage and sending</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Look again</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>Looking</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s) here</source>
        <translation>
            <numerusform>%n ballot here</numerusform>
            <numerusform>%n ballots here</numerusform>
        </translation>
    </message>
    <message>
        <source>The program that sends is not running. What is here stays here; a stick can carry it.</source>
        <translation>The program that sends is not running. What is here stays here; a stick can carry it.</translation>
    </message>
    <message>
        <source>%1 of %2 other kiosks connected</source>
        <translation>%1 of %2 other kiosks connected</translation>
    </message>
    <message>
        <source>Nothing looks for other kiosks here.</source>
        <translation>Nothing looks for other kiosks here.</translation>
    </message>
    <message numerus="yes">
        <source>%n card(s) with a ballot here and elsewhere. The office settles it.</source>
        <translation>
            <numerusform>%n card with a ballot here and elsewhere. The office settles it.</numerusform>
            <numerusform>%n cards with a ballot here and elsewhere. The office settles it.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message numerus="yes">
        <source>%n digit(s) typed</source>
        <translation>
            <numerusform>%n digit typed</numerusform>
            <numerusform>%n digits typed</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 digits</source>
        <translation>%1 of %2 digits</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Open the polls</source>
        <translation>Open the polls</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>Opening</translation>
    </message>
    <message>
        <source>Zero report</source>
        <translation>Zero report</translation>
    </message>
    <message>
        <source>0 ballots</source>
        <translation>0 ballots</translation>
    </message>
    <message>
        <source>First words: %1</source>
        <translation>First words: %1</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Readiness</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>Ready</translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation>Not ready</translation>
    </message>
    <message>
        <source>Looking at the kiosk. This takes a few seconds.</source>
        <translation>Looking at the kiosk. This takes a few seconds.</translation>
    </message>
    <message>
        <source>The kiosk is ready. It keeps no ballot yet.</source>
        <translation>The kiosk is ready. It keeps no ballot yet.</translation>
    </message>
    <message>
        <source>The kiosk is not ready.</source>
        <translation>The kiosk is not ready.</translation>
    </message>
    <message>
        <source>Card %1 is confirmed</source>
        <translation>Card %1 is confirmed</translation>
    </message>
    <message>
        <source>Not opened.</source>
        <translation>Not opened.</translation>
    </message>
    <message>
        <source>Please look at what is marked.</source>
        <translation>Please look at what is marked.</translation>
    </message>
</context>
<context>
    <name>PollChoice</name>
    <message>
        <source>Open which polls?</source>
        <translation>Open which polls?</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>Pause which polls?</source>
        <translation>Pause which polls?</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Resume which polls?</source>
        <translation>Resume which polls?</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Resume</translation>
    </message>
    <message>
        <source>Close which polls?</source>
        <translation>Close which polls?</translation>
    </message>
    <message>
        <source>not open yet</source>
        <translation>not open yet</translation>
    </message>
    <message>
        <source>open</source>
        <translation>open</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>paused</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>closed</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Working</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s)</source>
        <translation>
            <numerusform>%n ballot</numerusform>
            <numerusform>%n ballots</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PollDone</name>
    <message>
        <source>The polls are paused</source>
        <translation>The polls are paused</translation>
    </message>
    <message>
        <source>Nobody can vote in them here until you resume them. What was kept stays kept.</source>
        <translation>Nobody can vote in them here until you resume them. What was kept stays kept.</translation>
    </message>
    <message>
        <source>The polls are open again</source>
        <translation>The polls are open again</translation>
    </message>
    <message>
        <source>Attendees can vote here again.</source>
        <translation>Attendees can vote here again.</translation>
    </message>
    <message>
        <source>This kiosk has ended</source>
        <translation>This kiosk has ended</translation>
    </message>
    <message>
        <source>Nothing more is written here. What it keeps still travels to the office.</source>
        <translation>Nothing more is written here. What it keeps still travels to the office.</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Finish</translation>
    </message>
</context>
<context>
    <name>PollLines</name>
    <message numerus="yes">
        <source>%n more poll(s)</source>
        <translation>
            <numerusform>%n more poll</numerusform>
            <numerusform>%n more polls</numerusform>
        </translation>
    </message>
    <message>
        <source>All</source>
        <translation>All</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s)</source>
        <translation>
            <numerusform>%n ballot</numerusform>
            <numerusform>%n ballots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n for checks</source>
        <translation>
            <numerusform>%n for checks</numerusform>
            <numerusform>%n for checks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PollNumber</name>
    <message>
        <source>Cards handed out</source>
        <translation>Cards handed out</translation>
    </message>
    <message>
        <source>Number for the hall</source>
        <translation>Number for the hall</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>All cards given out where this kiosk stands, as the desk counted them. 0 if none.</source>
        <translation>All cards given out where this kiosk stands, as the desk counted them. 0 if none.</translation>
    </message>
    <message>
        <source>4 to 8 digits that will be announced in the hall. Type the same at every kiosk.</source>
        <translation>4 to 8 digits that will be announced in the hall. Type the same at every kiosk.</translation>
    </message>
</context>
<context>
    <name>PollReport</name>
    <message>
        <source>Closed. Closing report</source>
        <translation>Closed. Closing report</translation>
    </message>
    <message>
        <source>Opened. Zero report</source>
        <translation>Opened. Zero report</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Finish</translation>
    </message>
    <message>
        <source>QR code of the report</source>
        <translation>QR code of the report</translation>
    </message>
    <message>
        <source>Cards handed out: %1</source>
        <translation>Cards handed out: %1</translation>
    </message>
    <message>
        <source>Check words: %1</source>
        <translation>Check words: %1</translation>
    </message>
    <message>
        <source>Please copy this into the minutes. The signed report is kept here.</source>
        <translation>Please copy this into the minutes. The signed report is kept here.</translation>
    </message>
</context>
<context>
    <name>PollTable</name>
    <message>
        <source>Poll</source>
        <translation>Poll</translation>
    </message>
    <message>
        <source>Ballots</source>
        <translation>Ballots</translation>
    </message>
    <message>
        <source>For checks</source>
        <translation>For checks</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s)</source>
        <translation>
            <numerusform>%n ballot</numerusform>
            <numerusform>%n ballots</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n for checks</source>
        <translation>
            <numerusform>%n for checks</numerusform>
            <numerusform>%n for checks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more poll(s)</source>
        <translation>
            <numerusform>%n more poll</numerusform>
            <numerusform>%n more polls</numerusform>
        </translation>
    </message>
    <message>
        <source>All</source>
        <translation>All</translation>
    </message>
</context>
<context>
    <name>Readiness</name>
    <message>
        <source>Readiness</source>
        <translation>Readiness</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Look again</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>Looking</translation>
    </message>
    <message>
        <source>Looking at the kiosk. This takes a few seconds.</source>
        <translation>Looking at the kiosk. This takes a few seconds.</translation>
    </message>
</context>
<context>
    <name>SessionLanguage</name>
    <message>
        <source>Language at the start</source>
        <translation>Language at the start</translation>
    </message>
    <message>
        <source>Every session at this kiosk begins in this language, also after a restart. Attendees can change it for themselves.</source>
        <translation>Every session at this kiosk begins in this language, also after a restart. Attendees can change it for themselves.</translation>
    </message>
</context>
<context>
    <name>StaffButton</name>
    <message>
        <source>Staff</source>
        <translation>Staff</translation>
    </message>
</context>
<context>
    <name>StaffCard</name>
    <message>
        <source>This is no staff card of this event.</source>
        <translation>This is no staff card of this event.</translation>
    </message>
    <message>
        <source>This staff card was cancelled. Please show another one.</source>
        <translation>This staff card was cancelled. Please show another one.</translation>
    </message>
    <message>
        <source>Show your staff card</source>
        <translation>Show your staff card</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Hold the square pattern of your staff card to the camera.</source>
        <translation>Hold the square pattern of your staff card to the camera.</translation>
    </message>
    <message>
        <source>Then type the PIN that you know by heart.</source>
        <translation>Then type the PIN that you know by heart.</translation>
    </message>
    <message>
        <source>Nobody can vote here meanwhile.</source>
        <translation>Nobody can vote here meanwhile.</translation>
    </message>
</context>
<context>
    <name>StaffMenu</name>
    <message>
        <source>Open polls</source>
        <translation>Open polls</translation>
    </message>
    <message>
        <source>Pause polls</source>
        <translation>Pause polls</translation>
    </message>
    <message>
        <source>Resume polls</source>
        <translation>Resume polls</translation>
    </message>
    <message>
        <source>Close polls</source>
        <translation>Close polls</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Readiness</translation>
    </message>
    <message>
        <source>Storage and sending</source>
        <translation>Storage and sending</translation>
    </message>
    <message>
        <source>Camera test</source>
        <translation>Camera test</translation>
    </message>
    <message>
        <source>Touch test</source>
        <translation>Touch test</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Clock</translation>
    </message>
    <message>
        <source>Language at the start</source>
        <translation>Language at the start</translation>
    </message>
    <message>
        <source>End this kiosk</source>
        <translation>End this kiosk</translation>
    </message>
    <message>
        <source>Staff menu</source>
        <translation>Staff menu</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Card: %1</source>
        <translation>Card: %1</translation>
    </message>
    <message>
        <source>This kiosk is locked, and takes no votes.</source>
        <translation>This kiosk is locked, and takes no votes.</translation>
    </message>
</context>
<context>
    <name>StaffPage</name>
    <message numerus="yes">
        <source>Closes in %n s. Touch to stay.</source>
        <translation>
            <numerusform>Closes in %n s. Touch to stay.</numerusform>
            <numerusform>Closes in %n s. Touch to stay.</numerusform>
        </translation>
    </message>
    <message>
        <source>Staff, rehearsal</source>
        <translation>Staff, rehearsal</translation>
    </message>
    <message>
        <source>Staff, no rehearsal</source>
        <translation>Staff, no rehearsal</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
<context>
    <name>StaffPin</name>
    <message numerus="yes">
        <source>Too many wrong numbers. Wait %n s.</source>
        <translation>
            <numerusform>Too many wrong numbers. Wait %n s.</numerusform>
            <numerusform>Too many wrong numbers. Wait %n s.</numerusform>
        </translation>
    </message>
    <message>
        <source>Type your PIN</source>
        <translation>Type your PIN</translation>
    </message>
    <message>
        <source>%1 of %2 digits</source>
        <translation>%1 of %2 digits</translation>
    </message>
    <message numerus="yes">
        <source>Wait %n s</source>
        <translation>
            <numerusform>Wait %n s</numerusform>
            <numerusform>Wait %n s</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Close</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Enter</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>Checking</translation>
    </message>
    <message>
        <source>The PIN of your staff card, 8 digits. Cover your hand.</source>
        <translation>The PIN of your staff card, 8 digits. Cover your hand.</translation>
    </message>
</context>
<context>
    <name>Sure</name>
    <message>
        <source>Close the polls for good?</source>
        <translation>Close the polls for good?</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Close for good</source>
        <translation>Close for good</translation>
    </message>
    <message>
        <source>Closing</source>
        <translation>Closing</translation>
    </message>
    <message>
        <source>Cards handed out: %1</source>
        <translation>Cards handed out: %1</translation>
    </message>
    <message>
        <source>There are more ballots here than cards. Please count once more; you may close all the same.</source>
        <translation>There are more ballots here than cards. Please count once more; you may close all the same.</translation>
    </message>
    <message>
        <source>A closed poll cannot be opened again. Nobody can vote in it here any more.</source>
        <translation>A closed poll cannot be opened again. Nobody can vote in it here any more.</translation>
    </message>
</context>
<context>
    <name>TouchTest</name>
    <message>
        <source>Cell %1, touched</source>
        <translation>Cell %1, touched</translation>
    </message>
    <message>
        <source>Cell %1</source>
        <translation>Cell %1</translation>
    </message>
    <message numerus="yes">
        <source>%n cell(s) to touch</source>
        <translation>
            <numerusform>%n cell to touch</numerusform>
            <numerusform>%n cells to touch</numerusform>
        </translation>
    </message>
    <message>
        <source>The whole panel feels touches.</source>
        <translation>The whole panel feels touches.</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
</context>
</TS>
