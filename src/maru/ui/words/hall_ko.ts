<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
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
            <numerusform>%1표</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>HallCheck</name>
    <message>
        <source>Anyone can check</source>
        <translation>누구나 확인할 수 있습니다</translation>
    </message>
    <message>
        <source>Anyone can check once voting ends</source>
        <translation>모두 마감하면 누구나 확인할 수 있습니다</translation>
    </message>
    <message>
        <source>Was my vote counted?</source>
        <translation>내 표가 세어졌는지 보기</translation>
    </message>
    <message>
        <source>Has my vote arrived?</source>
        <translation>내 표가 들어왔는지 보기</translation>
    </message>
</context>
<context>
    <name>HallFooter</name>
    <message>
        <source>Rehearsal</source>
        <translation>연습</translation>
    </message>
    <message>
        <source>Not open yet</source>
        <translation>시작 전</translation>
    </message>
    <message>
        <source>Voting</source>
        <translation>투표 중</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>마감</translation>
    </message>
    <message>
        <source>One choice each</source>
        <translation>한 사람이 1개를 골랐습니다</translation>
    </message>
    <message>
        <source>Up to %1 choices each</source>
        <translation>한 사람이 %1개까지 골랐습니다</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <comment>which slide of how many</comment>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>Slide %1 of %2</source>
        <translation>화면 %2개 중 %1번째</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>멈춤</translation>
    </message>
</context>
<context>
    <name>HallHeader</name>
    <message>
        <source>Result display</source>
        <translation>투표 결과 화면</translation>
    </message>
    <message>
        <source>The polls open soon</source>
        <translation>곧 투표를 시작합니다</translation>
    </message>
    <message>
        <source>Voting is going on</source>
        <translation>지금 투표하고 있습니다</translation>
    </message>
    <message>
        <source>Voting has ended, the ballots are being counted</source>
        <translation>투표가 끝났습니다. 표를 세고 있습니다</translation>
    </message>
    <message>
        <source>Page %1 of %2</source>
        <translation>%2쪽 중 %1쪽</translation>
    </message>
</context>
<context>
    <name>HallPoll</name>
    <message numerus="yes">
        <source>At least %1 have voted</source>
        <translation>
            <numerusform>%1명 이상 투표했습니다</numerusform>
        </translation>
    </message>
    <message>
        <source>Fewer than %1 have voted so far</source>
        <translation>아직 %1명이 되지 않았습니다</translation>
    </message>
    <message>
        <source>Fewer than %1 voted</source>
        <translation>%1명보다 적게 투표했습니다</translation>
    </message>
    <message>
        <source>Closing soon</source>
        <translation>곧 마감합니다</translation>
    </message>
    <message>
        <source>Past the announced time. Staff will close soon.</source>
        <translation>마감 시각이 지났습니다. 진행자가 곧 마감합니다.</translation>
    </message>
    <message>
        <source>%1 min left</source>
        <translation>%1분 남았습니다</translation>
    </message>
    <message>
        <source>%1 h %2 min left</source>
        <translation>%1시간 %2분 남았습니다</translation>
    </message>
    <message>
        <source>%1 h left</source>
        <translation>%1시간 남았습니다</translation>
    </message>
    <message>
        <source>closes at %1</source>
        <translation>%1에 마감 예정</translation>
    </message>
</context>
<context>
    <name>HallSign</name>
    <message>
        <source>Not open yet</source>
        <translation>시작 전</translation>
    </message>
    <message>
        <source>Voting is open</source>
        <translation>투표 중</translation>
    </message>
    <message>
        <source>Being counted</source>
        <translation>개표 중</translation>
    </message>
    <message>
        <source>Final result</source>
        <translation>확정된 결과</translation>
    </message>
    <message>
        <source>Provisional result</source>
        <translation>잠정 결과</translation>
    </message>
    <message>
        <source>Result not published</source>
        <translation>결과 비공개</translation>
    </message>
    <message>
        <source>Rehearsal, no real result</source>
        <translation>연습 결과</translation>
    </message>
</context>
<context>
    <name>HallWindow</name>
    <message>
        <source>Told in steps of %1 and every few minutes, so that nobody can see who voted.</source>
        <translation>누가 투표했는지 드러나지 않도록 %1명 단위로, 몇 분마다 알립니다.</translation>
    </message>
    <message numerus="yes">
        <source>A full bar is all %1 ballot(s).</source>
        <translation>
            <numerusform>막대의 길이는 투표한 %1명을 기준으로 합니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 ballot(s) chose nothing.</source>
        <translation>
            <numerusform>아무것도 고르지 않은 표 %1표.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 abstained.</source>
        <translation>
            <numerusform>기권 %1표.</numerusform>
        </translation>
    </message>
    <message>
        <source>Fewer than %1 voted. As was decided beforehand, the result of so few is not published.</source>
        <translation>투표한 사람이 %1명보다 적습니다. 행사 전에 정한 대로 결과를 알리지 않습니다.</translation>
    </message>
    <message>
        <source>The ledger cannot be reached yet. Trying again.</source>
        <translation>장부에 아직 연결하지 못했습니다. 다시 해 보고 있습니다.</translation>
    </message>
    <message>
        <source>Asking the ledger.</source>
        <translation>장부에 묻고 있습니다.</translation>
    </message>
    <message>
        <source>Voted</source>
        <translation>투표한 사람</translation>
    </message>
    <message numerus="yes">
        <source>people</source>
        <comment>after a number</comment>
        <translation>
            <numerusform>명</numerusform>
        </translation>
    </message>
    <message>
        <source>This is a rehearsal. No ballot and no result here is real.</source>
        <translation>연습입니다. 여기 나오는 표와 결과는 진짜가 아닙니다.</translation>
    </message>
    <message>
        <source>No contact with the ledger since %1. What is shown is from then.</source>
        <translation>%1부터 장부와 연결되지 않습니다. 그때까지 받은 내용입니다.</translation>
    </message>
</context>
</TS>
