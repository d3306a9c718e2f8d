<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>HallBar</name>
    <message>
        <source>%1. %2</source>
        <comment>rank and option</comment>
        <translation>%1. %2</translation>
    </message>
    <message numerus="yes">
        <source>%1 vote(s)</source>
        <translation>
            <numerusform>%1 vote</numerusform>
            <numerusform>%1 votes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HallCheck</name>
    <message>
        <source>Anyone can check</source>
        <translation>Anyone can check</translation>
    </message>
    <message>
        <source>Anyone can check once voting ends</source>
        <translation>Anyone can check once voting ends</translation>
    </message>
    <message>
        <source>Was my vote counted?</source>
        <translation>Was my vote counted?</translation>
    </message>
    <message>
        <source>Has my vote arrived?</source>
        <translation>Has my vote arrived?</translation>
    </message>
</context>
<context>
    <name>HallFooter</name>
    <message>
        <source>Rehearsal</source>
        <translation>Rehearsal</translation>
    </message>
    <message>
        <source>Not open yet</source>
        <translation>Not open yet</translation>
    </message>
    <message>
        <source>Voting</source>
        <translation>Voting</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>Closed</translation>
    </message>
    <message>
        <source>One choice each</source>
        <translation>One choice each</translation>
    </message>
    <message>
        <source>Up to %1 choices each</source>
        <translation>Up to %1 choices each</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>which slide of how many</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Slide %1 of %2</source>
        <translation>Slide %1 of %2</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Stopped</translation>
    </message>
</context>
<context>
    <name>HallHeader</name>
    <message>
        <source>Result display</source>
        <translation>Result display</translation>
    </message>
    <message>
        <source>The polls open soon</source>
        <translation>The polls open soon</translation>
    </message>
    <message>
        <source>Voting is going on</source>
        <translation>Voting is going on</translation>
    </message>
    <message>
        <source>Voting has ended, the ballots are being counted</source>
        <translation>Voting has ended, the ballots are being counted</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>Page %1 of %2</translation>
    </message>
</context>
<context>
    <name>HallPoll</name>
    <message numerus="yes">
        <source>At least %1 have voted</source>
        <translation>
            <numerusform>At least %1 has voted</numerusform>
            <numerusform>At least %1 have voted</numerusform>
        </translation>
    </message>
    <message>
        <source>Fewer than %1 have voted so far</source>
        <translation>Fewer than %1 have voted so far</translation>
    </message>
    <message>
        <source>Fewer than %1 voted</source>
        <translation>Fewer than %1 voted</translation>
    </message>
    <message>
        <source>Closing soon</source>
        <translation>Closing soon</translation>
    </message>
    <message>
        <source>Past the announced time. Staff will close soon.</source>
        <translation>Past the announced time. Staff will close soon.</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <translation>%1 min left</translation>
    </message>
    <message>
        <source>%1 h %2 min left</source>
        <translation>%1 h %2 min left</translation>
    </message>
    <message>
        <source>%1 h left</source>
        <translation>%1 h left</translation>
    </message>
    <message>
        <source>closes at %1</source>
        <translation>closes at %1</translation>
    </message>
</context>
<context>
    <name>HallSign</name>
    <message>
        <source>Not open yet</source>
        <translation>Not open yet</translation>
    </message>
    <message>
        <source>Voting is open</source>
        <translation>Voting is open</translation>
    </message>
    <message>
        <source>Being counted</source>
        <translation>Being counted</translation>
    </message>
    <message>
        <source>Final result</source>
        <translation>Final result</translation>
    </message>
    <message>
        <source>Provisional result</source>
        <translation>Provisional result</translation>
    </message>
    <message>
        <source>Result not published</source>
        <translation>Result not published</translation>
    </message>
    <message>
        <source>Rehearsal, no real result</source>
        <translation>Rehearsal, no real result</translation>
    </message>
</context>
<context>
    <name>HallWindow</name>
    <message>
        <source>Told in steps of %1 and every few minutes, so that nobody can see who voted.</source>
        <translation>Told in steps of %1 and every few minutes, so that nobody can see who voted.</translation>
    </message>
    <message numerus="yes">
        <source>A full bar is all %1 ballot(s).</source>
        <translation>
            <numerusform>A full bar is %1 ballot.</numerusform>
            <numerusform>A full bar is all %1 ballots.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 ballot(s) chose nothing.</source>
        <translation>
            <numerusform>%1 ballot chose nothing.</numerusform>
            <numerusform>%1 ballots chose nothing.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 abstained.</source>
        <translation>
            <numerusform>%1 abstained.</numerusform>
            <numerusform>%1 abstained.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fewer than %1 voted. As was decided beforehand, the result of so few is not published.</source>
        <translation>Fewer than %1 voted. As was decided beforehand, the result of so few is not published.</translation>
    </message>
    <message>
        <source>The ledger cannot be reached yet. Trying again.</source>
        <translation>The ledger cannot be reached yet. Trying again.</translation>
    </message>
    <message>
        <source>Asking the ledger.</source>
        <translation>Asking the ledger.</translation>
    </message>
    <message>
        <source>Voted</source>
        <translation>Voted</translation>
    </message>
    <message numerus="yes">
        <source>people</source>
        <comment>after a number</comment>
        <translation>
            <numerusform>person</numerusform>
            <numerusform>people</numerusform>
        </translation>
    </message>
    <message>
        <source>This is a rehearsal. No ballot and no result here is real.</source>
        <translation>This is a rehearsal. No ballot and no result here is real.</translation>
    </message>
    <message>
        <source>No contact with the ledger since %1. What is shown is from then.</source>
        <translation>No contact with the ledger since %1. What is shown is from then.</translation>
    </message>
</context>
</TS>
