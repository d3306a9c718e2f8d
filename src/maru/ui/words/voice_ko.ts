<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>AssistVeil</name>
    <message>
        <source>Helping: step %1 of %2</source>
        <translation>도와드리기: %2단계 중 %1단계</translation>
    </message>
    <message>
        <source>Touch what the voter asks for.</source>
        <translation>투표하는 분이 말하는 대로 눌러 주세요.</translation>
    </message>
    <message>
        <source>Please put the earphone in again.</source>
        <translation>이어폰을 다시 꽂아 주세요.</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>이전</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>Again</source>
        <translation>다시 듣기</translation>
    </message>
    <message>
        <source>Take this</source>
        <translation>이것 누르기</translation>
    </message>
    <message>
        <source>End</source>
        <translation>끝내기</translation>
    </message>
</context>
<context>
    <name>SoundSheet</name>
    <message>
        <source>Sound</source>
        <translation>소리</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>확인</translation>
    </message>
    <message>
        <source>Volume</source>
        <translation>소리 크기</translation>
    </message>
    <message>
        <source>%1 decibels</source>
        <translation>%1데시벨</translation>
    </message>
    <message>
        <source>Softer</source>
        <translation>작게</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>크게</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>말 빠르기</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>%1 times as fast</source>
        <translation>%1배</translation>
    </message>
    <message>
        <source>Slower</source>
        <translation>느리게</translation>
    </message>
    <message>
        <source>Faster</source>
        <translation>빠르게</translation>
    </message>
    <message>
        <source>Read the screen to me</source>
        <translation>화면을 읽어 주세요</translation>
    </message>
    <message>
        <source>Listen again</source>
        <translation>다시 듣기</translation>
    </message>
    <message>
        <source>Stop reading</source>
        <translation>그만 읽기</translation>
    </message>
    <message>
        <source>A helper touches for me</source>
        <translation>도우미가 대신 눌러 주기</translation>
    </message>
    <message>
        <source>Your ballot is read by earphones only. A helper has some for you.</source>
        <translation>투표지는 이어폰으로만 읽어 드립니다. 이어폰은 도우미에게 있습니다.</translation>
    </message>
</context>
<context>
    <name>Voice</name>
    <message>
        <source>The screen is read to you. One touch reads, a second touch acts.</source>
        <translation>화면을 읽어 드립니다. 한 번 누르면 읽어 주고, 한 번 더 누르면 실행합니다.</translation>
    </message>
    <message>
        <source>From here on the screen is read by earphones only.</source>
        <translation>여기서부터는 이어폰으로만 읽어 드립니다.</translation>
    </message>
    <message>
        <source>Your ballot is sealed. It is not cast yet.</source>
        <translation>투표지를 봉인했습니다. 아직 내지 않았습니다.</translation>
    </message>
    <message>
        <source>Your vote is safely kept.</source>
        <translation>투표를 안전하게 보관했습니다.</translation>
    </message>
    <message>
        <source>20 seconds are left.</source>
        <translation>20초 남았습니다.</translation>
    </message>
    <message>
        <source>%1, not now</source>
        <translation>%1, 지금은 누를 수 없습니다</translation>
    </message>
    <message>
        <source>%1, button</source>
        <translation>%1, 버튼</translation>
    </message>
    <message>
        <source>%1, on</source>
        <translation>%1, 켜져 있습니다</translation>
    </message>
    <message>
        <source>%1, off</source>
        <translation>%1, 꺼져 있습니다</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1, 선택했습니다</translation>
    </message>
</context>
</TS>
