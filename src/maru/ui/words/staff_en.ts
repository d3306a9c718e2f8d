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
    <name>CardLook</name>
    <message>
        <source>can vote here</source>
        <translation>can vote here</translation>
    </message>
    <message>
        <source>has voted, here</source>
        <translation>has voted, here</translation>
    </message>
    <message>
        <source>has voted, at another kiosk</source>
        <translation>has voted, at another kiosk</translation>
    </message>
    <message>
        <source>cancelled or replaced</source>
        <translation>cancelled or replaced</translation>
    </message>
    <message>
        <source>has not voted; the poll is not open</source>
        <translation>has not voted; the poll is not open</translation>
    </message>
    <message>
        <source>Show the card</source>
        <translation>Show the card</translation>
    </message>
    <message>
        <source>How this card stands</source>
        <translation>How this card stands</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Working</translation>
    </message>
    <message>
        <source>The request is on the stick: %1</source>
        <translation>The request is on the stick: %1</translation>
    </message>
    <message>
        <source>Bring the stick to the office. Its answer comes back as an update, by stick or by itself.</source>
        <translation>Bring the stick to the office. Its answer comes back as an update, by stick or by itself.</translation>
    </message>
    <message>
        <source>Hold the square pattern of the card to the camera. Nothing is cast, and the card is not used up.</source>
        <translation>Hold the square pattern of the card to the camera. Nothing is cast, and the card is not used up.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>A kiosk cannot cancel a card by itself. Put in a stick, and write a request for the office onto it.</source>
        <translation>A kiosk cannot cancel a card by itself. Put in a stick, and write a request for the office onto it.</translation>
    </message>
    <message>
        <source>Ask to cancel it</source>
        <translation>Ask to cancel it</translation>
    </message>
    <message>
        <source>Ask for a new card</source>
        <translation>Ask for a new card</translation>
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
    <message>
        <source>More in the menu, under Readiness.</source>
        <translation>More in the menu, under Readiness.</translation>
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
    <name>FaultLines</name>
    <message>
        <source>Not taken:</source>
        <translation>Not taken:</translation>
    </message>
    <message numerus="yes">
        <source>And %n more.</source>
        <translation>
            <numerusform>And %n more.</numerusform>
            <numerusform>And %n more.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JournalChoice</name>
    <message>
        <source>Which kiosk died?</source>
        <translation>Which kiosk died?</translation>
    </message>
    <message>
        <source>Check it</source>
        <translation>Check it</translation>
    </message>
    <message>
        <source>Kiosk %1, its storage number %2</source>
        <translation>Kiosk %1, its storage number %2</translation>
    </message>
    <message>
        <source>Kiosk %1</source>
        <translation>Kiosk %1</translation>
    </message>
    <message>
        <source>%1, %2 MB</source>
        <translation>%1, %2 MB</translation>
    </message>
    <message>
        <source>It is copied and checked here first. Nothing is taken over yet.</source>
        <translation>It is copied and checked here first. Nothing is taken over yet.</translation>
    </message>
</context>
<context>
    <name>JournalFound</name>
    <message numerus="yes">
        <source>Kiosk %1: %n ballot(s) found</source>
        <translation>
            <numerusform>Kiosk %1: %n ballot found</numerusform>
            <numerusform>Kiosk %1: %n ballots found</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on for it</source>
        <translation>Go on for it</translation>
    </message>
    <message numerus="yes">
        <source>All %n record(s) are whole.</source>
        <translation>
            <numerusform>The %n record is whole.</numerusform>
            <numerusform>All %n records are whole.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) are whole. What came after them cannot be read.</source>
        <translation>
            <numerusform>%n record is whole. What came after it cannot be read.</numerusform>
            <numerusform>%n records are whole. What came after them cannot be read.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is known to have kept %n more record(s). A newer stick of it may have them.</source>
        <translation>
            <numerusform>It is known to have kept %n more record. A newer stick of it may have it.</numerusform>
            <numerusform>It is known to have kept %n more records. A newer stick of it may have them.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s) are not signed by their own card. Those cards may still vote here. Please tell the office.</source>
        <translation>
            <numerusform>%n ballot is not signed by its own card. That card may still vote here. Please tell the office.</numerusform>
            <numerusform>%n ballots are not signed by their own card. Those cards may still vote here. Please tell the office.</numerusform>
        </translation>
    </message>
    <message>
        <source>If you go on: cards that voted there are refused here, and its ballots go to the office with ours.</source>
        <translation>If you go on: cards that voted there are refused here, and its ballots go to the office with ours.</translation>
    </message>
    <message numerus="yes">
        <source>It left %n poll(s) open. The office closes them.</source>
        <translation>
            <numerusform>It left %n poll open. The office closes it.</numerusform>
            <numerusform>It left %n polls open. The office closes them.</numerusform>
        </translation>
    </message>
    <message>
        <source>The other kiosk must stay switched off. What it did after this journal is not known here.</source>
        <translation>The other kiosk must stay switched off. What it did after this journal is not known here.</translation>
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
    <name>MotionAnswers</name>
    <message>
        <source>Which answers?</source>
        <translation>Which answers?</translation>
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
        <source>For or against</source>
        <translation>For or against</translation>
    </message>
    <message>
        <source>Abstaining is possible.</source>
        <translation>Abstaining is possible.</translation>
    </message>
    <message>
        <source>Answers that you write</source>
        <translation>Answers that you write</translation>
    </message>
    <message>
        <source>2 to 8 of them. One can be chosen, or none.</source>
        <translation>2 to 8 of them. One can be chosen, or none.</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>Answer %1</translation>
    </message>
    <message>
        <source>Write an answer</source>
        <translation>Write an answer</translation>
    </message>
</context>
<context>
    <name>MotionDone</name>
    <message>
        <source>The motion is ready</source>
        <translation>The motion is ready</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Later</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>Open it</translation>
    </message>
    <message>
        <source>Nobody can vote in it before it is opened. Open it here now, or later from the menu.</source>
        <translation>Nobody can vote in it before it is opened. Open it here now, or later from the menu.</translation>
    </message>
    <message>
        <source>At other kiosks, take it in from the network or a stick first, then open it there too.</source>
        <translation>At other kiosks, take it in from the network or a stick first, then open it there too.</translation>
    </message>
</context>
<context>
    <name>MotionField</name>
    <message>
        <source>Title of the motion</source>
        <translation>Title of the motion</translation>
    </message>
    <message>
        <source>The question</source>
        <translation>The question</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>Answer %1</translation>
    </message>
    <message>
        <source>%1 of %2 characters</source>
        <translation>%1 of %2 characters</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>MotionGroups</name>
    <message>
        <source>Who may vote?</source>
        <translation>Who may vote?</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
</context>
<context>
    <name>MotionPreview</name>
    <message>
        <source>Attendees will see this</source>
        <translation>Attendees will see this</translation>
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
        <source>The ballot, smaller. Touch to see it in its real size. %1</source>
        <translation>The ballot, smaller. Touch to see it in its real size. %1</translation>
    </message>
    <message>
        <source>The ballot in its real size. Touch anywhere to go back. %1</source>
        <translation>The ballot in its real size. Touch anywhere to go back. %1</translation>
    </message>
</context>
<context>
    <name>MotionSure</name>
    <message>
        <source>Put this motion to the vote?</source>
        <translation>Put this motion to the vote?</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>Sign</translation>
    </message>
    <message>
        <source>Signing</source>
        <translation>Signing</translation>
    </message>
    <message>
        <source>Its words cannot be changed any more once it is signed. Put it at one kiosk only; the others get it by the network or a stick.</source>
        <translation>Its words cannot be changed any more once it is signed. Put it at one kiosk only; the others get it by the network or a stick.</translation>
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
    <name>OnScreenKeyboard</name>
    <message>
        <source>Shift</source>
        <translation>Shift</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Delete</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>Korean</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>Letters</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>Space</translation>
    </message>
    <message>
        <source>Digits and signs</source>
        <translation>Digits and signs</translation>
    </message>
    <message>
        <source>Shift, on</source>
        <translation>Shift, on</translation>
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
        <source>Not opened. Please look at what is marked.</source>
        <translation>Not opened. Please look at what is marked.</translation>
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
        <source>Checks</source>
        <translation>Checks</translation>
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
    <name>Rehearsal</name>
    <message>
        <source>Back to the event?</source>
        <translation>Back to the event?</translation>
    </message>
    <message>
        <source>Go to the rehearsal?</source>
        <translation>Go to the rehearsal?</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message>
        <source>To the event</source>
        <translation>To the event</translation>
    </message>
    <message>
        <source>To the rehearsal</source>
        <translation>To the rehearsal</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Working</translation>
    </message>
    <message>
        <source>This kiosk was started for the rehearsal only.</source>
        <translation>This kiosk was started for the rehearsal only.</translation>
    </message>
    <message>
        <source>No rehearsal is kept on this kiosk. The office can prepare one.</source>
        <translation>No rehearsal is kept on this kiosk. The office can prepare one.</translation>
    </message>
    <message>
        <source>The screens close for a moment, and the event is here again as you left it. Nothing of the rehearsal counts.</source>
        <translation>The screens close for a moment, and the event is here again as you left it. Nothing of the rehearsal counts.</translation>
    </message>
    <message>
        <source>The screens close for a moment, and the rehearsal is here. It has its own cards, staff cards and ballots, and nothing of it counts.</source>
        <translation>The screens close for a moment, and the rehearsal is here. It has its own cards, staff cards and ballots, and nothing of it counts.</translation>
    </message>
    <message>
        <source>Every screen then says rehearsal. To come back, show a staff card of the rehearsal, or restart the kiosk.</source>
        <translation>Every screen then says rehearsal. To come back, show a staff card of the rehearsal, or restart the kiosk.</translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message>
        <source>Reports</source>
        <translation>Reports</translation>
    </message>
    <message>
        <source>Nothing was opened or closed here yet.</source>
        <translation>Nothing was opened or closed here yet.</translation>
    </message>
    <message>
        <source>Closing report, record %1</source>
        <translation>Closing report, record %1</translation>
    </message>
    <message>
        <source>Zero report, record %1</source>
        <translation>Zero report, record %1</translation>
    </message>
    <message numerus="yes">
        <source>%n card(s) handed out</source>
        <translation>
            <numerusform>%n card handed out</numerusform>
            <numerusform>%n cards handed out</numerusform>
        </translation>
    </message>
    <message>
        <source>Check words: %1</source>
        <translation>Check words: %1</translation>
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
    <name>StaffCard</name>
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
    <message>
        <source>This is no staff card of this event.</source>
        <translation>This is no staff card of this event.</translation>
    </message>
    <message>
        <source>This staff card was cancelled. Please show another one.</source>
        <translation>This staff card was cancelled. Please show another one.</translation>
    </message>
    <message>
        <source>Staff card</source>
        <translation>Staff card</translation>
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
        <source>End this kiosk</source>
        <translation>End this kiosk</translation>
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
        <source>Write to a stick</source>
        <translation>Write to a stick</translation>
    </message>
    <message>
        <source>Take in a stick</source>
        <translation>Take in a stick</translation>
    </message>
    <message>
        <source>Go on for a kiosk</source>
        <translation>Go on for a kiosk</translation>
    </message>
    <message>
        <source>Look at a card</source>
        <translation>Look at a card</translation>
    </message>
    <message>
        <source>Rehearsal</source>
        <translation>Rehearsal</translation>
    </message>
    <message>
        <source>Office news</source>
        <translation>Office news</translation>
    </message>
    <message>
        <source>Second stick</source>
        <translation>Second stick</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>Readiness</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>Reports</translation>
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
        <source>Staff menu</source>
        <translation>Staff menu</translation>
    </message>
    <message>
        <source>This kiosk is locked, and takes no votes.</source>
        <translation>This kiosk is locked, and takes no votes.</translation>
    </message>
    <message>
        <source>Put a motion</source>
        <translation>Put a motion</translation>
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
    <name>StickBrought</name>
    <message>
        <source>What the stick brought</source>
        <translation>What the stick brought</translation>
    </message>
    <message>
        <source>News from the office</source>
        <translation>News from the office</translation>
    </message>
    <message>
        <source>Do not apply</source>
        <translation>Do not apply</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Apply</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Finish</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) from the office.</source>
        <translation>
            <numerusform>%n answer from the office.</numerusform>
            <numerusform>%n answers from the office.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n journal(s) of other kiosks. They go on to the office by themselves.</source>
        <translation>
            <numerusform>%n journal of another kiosk. It goes on to the office by itself.</numerusform>
            <numerusform>%n journals of other kiosks. They go on to the office by themselves.</numerusform>
        </translation>
    </message>
    <message>
        <source>You may pull the stick out.</source>
        <translation>You may pull the stick out.</translation>
    </message>
    <message>
        <source>There is nothing new on this stick.</source>
        <translation>There is nothing new on this stick.</translation>
    </message>
    <message>
        <source>There is no news from the office.</source>
        <translation>There is no news from the office.</translation>
    </message>
</context>
<context>
    <name>StickChoice</name>
    <message>
        <source>Write everything to a stick</source>
        <translation>Write everything to a stick</translation>
    </message>
    <message>
        <source>All that this kiosk keeps goes onto the stick, sealed as it is, with the reports. Nothing is deleted here.</source>
        <translation>All that this kiosk keeps goes onto the stick, sealed as it is, with the reports. Nothing is deleted here.</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>Write</translation>
    </message>
    <message>
        <source>Take in what a stick brings</source>
        <translation>Take in what a stick brings</translation>
    </message>
    <message>
        <source>Answers and updates from the office, and the journals of other kiosks. You see the updates before anything is applied.</source>
        <translation>Answers and updates from the office, and the journals of other kiosks. You see the updates before anything is applied.</translation>
    </message>
    <message>
        <source>Take in</source>
        <translation>Take in</translation>
    </message>
    <message>
        <source>Go on for a kiosk that died</source>
        <translation>Go on for a kiosk that died</translation>
    </message>
    <message>
        <source>Switch the other kiosk off first, and leave it off. Put in its second stick, or a stick that it has written.</source>
        <translation>Switch the other kiosk off first, and leave it off. Put in its second stick, or a stick that it has written.</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Next</translation>
    </message>
    <message>
        <source>Use another second stick</source>
        <translation>Use another second stick</translation>
    </message>
    <message>
        <source>First all that this kiosk keeps is written to the new stick. From then on it is used in place of the old one.</source>
        <translation>First all that this kiosk keeps is written to the new stick. From then on it is used in place of the old one.</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>Use this one</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menu</translation>
    </message>
    <message numerus="yes">
        <source>%n stick(s) taken in before still wait for the sync process. It may not be running: please tell the office.</source>
        <translation>
            <numerusform>%n stick taken in before still waits for the sync process. It may not be running: please tell the office.</numerusform>
            <numerusform>%n sticks taken in before still wait for the sync process. It may not be running: please tell the office.</numerusform>
        </translation>
    </message>
    <message>
        <source>Of the last stick this was not right:</source>
        <translation>Of the last stick this was not right:</translation>
    </message>
    <message>
        <source>No stick is plugged in. Put one in, wait a moment, and look again.</source>
        <translation>No stick is plugged in. Put one in, wait a moment, and look again.</translation>
    </message>
    <message>
        <source>The second stick of this kiosk. Leave it in.</source>
        <translation>The second stick of this kiosk. Leave it in.</translation>
    </message>
    <message>
        <source>Too full, or it cannot be written.</source>
        <translation>Too full, or it cannot be written.</translation>
    </message>
    <message>
        <source>%1 GB free</source>
        <translation>%1 GB free</translation>
    </message>
    <message>
        <source>Can only be read.</source>
        <translation>Can only be read.</translation>
    </message>
    <message>
        <source>Look for sticks again</source>
        <translation>Look for sticks again</translation>
    </message>
</context>
<context>
    <name>StickDone</name>
    <message>
        <source>Everything is on the stick</source>
        <translation>Everything is on the stick</translation>
    </message>
    <message>
        <source>You may pull the stick out.</source>
        <translation>You may pull the stick out.</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s) of this kiosk were read back from it.</source>
        <translation>
            <numerusform>%n ballot of this kiosk was read back from it.</numerusform>
            <numerusform>%n ballots of this kiosk were read back from it.</numerusform>
        </translation>
    </message>
    <message>
        <source>Journals of other kiosks, or of earlier times: %1.</source>
        <translation>Journals of other kiosks, or of earlier times: %1.</translation>
    </message>
    <message>
        <source>Files of reports: %1.</source>
        <translation>Files of reports: %1.</translation>
    </message>
    <message>
        <source>Bring it to the office. Bring it back later, and take in what it brings.</source>
        <translation>Bring it to the office. Bring it back later, and take in what it brings.</translation>
    </message>
    <message>
        <source>Going on for kiosk %1</source>
        <translation>Going on for kiosk %1</translation>
    </message>
    <message>
        <source>Its attendees may vote here now, if they have not voted there.</source>
        <translation>Its attendees may vote here now, if they have not voted there.</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s) of it go to the office with ours.</source>
        <translation>
            <numerusform>%n ballot of it goes to the office with ours.</numerusform>
            <numerusform>%n ballots of it go to the office with ours.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are of cards that voted here too. The office will settle it.</source>
        <translation>
            <numerusform>%n of them is of a card that voted here too. The office will settle it.</numerusform>
            <numerusform>%n of them are of cards that voted here too. The office will settle it.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tell the office that kiosk %1 died: it has to close its polls.</source>
        <translation>Tell the office that kiosk %1 died: it has to close its polls.</translation>
    </message>
    <message>
        <source>Leave the other kiosk switched off.</source>
        <translation>Leave the other kiosk switched off.</translation>
    </message>
    <message>
        <source>The new stick is in use</source>
        <translation>The new stick is in use</translation>
    </message>
    <message>
        <source>You may pull out the old one. Keep it in a safe place.</source>
        <translation>You may pull out the old one. Keep it in a safe place.</translation>
    </message>
    <message numerus="yes">
        <source>All %n record(s) are on the new one.</source>
        <translation>
            <numerusform>The %n record is on the new one.</numerusform>
            <numerusform>All %n records are on the new one.</numerusform>
        </translation>
    </message>
    <message>
        <source>The updates are applied</source>
        <translation>The updates are applied</translation>
    </message>
    <message>
        <source>They hold at this kiosk from now on.</source>
        <translation>They hold at this kiosk from now on.</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Finish</translation>
    </message>
</context>
<context>
    <name>StickPage</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 of %2</translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>%n record</numerusform>
            <numerusform>%n records</numerusform>
        </translation>
    </message>
    <message>
        <source>Working</source>
        <translation>Working</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Back</translation>
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
<context>
    <name>UpdateBlock</name>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
</context>
</TS>
