<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>CameraTest</name>
    <message>
        <source>voting card of this event</source>
        <translation>이 행사의 투표 카드</translation>
    </message>
    <message>
        <source>voting card of another event</source>
        <translation>다른 행사의 투표 카드</translation>
    </message>
    <message>
        <source>staff card</source>
        <translation>직원 카드</translation>
    </message>
    <message>
        <source>receipt</source>
        <translation>영수증</translation>
    </message>
    <message>
        <source>something else</source>
        <translation>다른 무늬</translation>
    </message>
    <message>
        <source>Camera test</source>
        <translation>카메라 시험</translation>
    </message>
    <message numerus="yes">
        <source>Read: %n time(s)</source>
        <translation>
            <numerusform>읽음 %n번</numerusform>
        </translation>
    </message>
    <message>
        <source>This kiosk was started without a camera.</source>
        <translation>이 기기는 카메라 없이 켜졌습니다.</translation>
    </message>
    <message>
        <source>Hold a card to the camera. What stands on it is not shown.</source>
        <translation>카드를 카메라에 대 주세요. 카드의 내용은 보여 주지 않습니다.</translation>
    </message>
    <message numerus="yes">
        <source>Read: %1, %n time(s)</source>
        <translation>
            <numerusform>읽음: %1, %n번</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckList</name>
    <message numerus="yes">
        <source>%n other thing(s) are good.</source>
        <translation>
            <numerusform>다른 %n가지는 좋습니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CheckRow</name>
    <message>
        <source>good</source>
        <translation>좋음</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>안 됨</translation>
    </message>
    <message>
        <source>please look</source>
        <translation>살펴보기</translation>
    </message>
    <message>
        <source>fine</source>
        <translation>괜찮음</translation>
    </message>
</context>
<context>
    <name>Clock</name>
    <message>
        <source>The clock was set. The journal says so.</source>
        <translation>시계를 맞췄습니다. 기록에 남습니다.</translation>
    </message>
    <message>
        <source>Last changed by %1 s: %2</source>
        <translation>마지막으로 바뀐 것: %1초, %2</translation>
    </message>
    <message>
        <source>Clock: %1</source>
        <translation>시계 %1</translation>
    </message>
    <message>
        <source>Set the clock</source>
        <translation>시계 맞추기</translation>
    </message>
    <message>
        <source>Type year, month, day, hour and minute. Nothing about a vote depends on the clock.</source>
        <translation>연, 월, 일, 시, 분을 차례로 눌러 주세요. 투표는 시계와 상관이 없습니다.</translation>
    </message>
    <message>
        <source>Nothing about a vote depends on the clock. It cannot be set from this screen: the kiosk&apos;s program may not. Whoever looks after the machine can.</source>
        <translation>투표는 시계와 상관이 없습니다. 이 화면에서는 시계를 맞출 수 없습니다. 기기를 돌보는 분이 맞출 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>Ending</name>
    <message>
        <source>End this kiosk for good?</source>
        <translation>이 기기를 끝낼까요?</translation>
    </message>
    <message>
        <source>End for good</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>하는 중</translation>
    </message>
    <message>
        <source>No poll is open here. After the end this kiosk writes nothing more in this event.</source>
        <translation>이 기기에 열린 투표가 없습니다. 끝내면 이 행사에서 이 기기는 더 기록하지 않습니다.</translation>
    </message>
    <message>
        <source>It cannot be taken back. To vote here again the kiosk would need new keys and a new enrolment.</source>
        <translation>되돌릴 수 없습니다. 이 기기에서 다시 투표하려면 열쇠를 새로 만들고 다시 등록해야 합니다.</translation>
    </message>
</context>
<context>
    <name>Media</name>
    <message>
        <source>the office not asked yet</source>
        <translation>본부에는 아직 묻지 않음</translation>
    </message>
    <message numerus="yes">
        <source>%n at the office</source>
        <translation>
            <numerusform>본부에 도착 %n장</numerusform>
        </translation>
    </message>
    <message>
        <source>last contact %1</source>
        <translation>마지막 연결 %1</translation>
    </message>
    <message>
        <source>no contact yet</source>
        <translation>아직 연결된 적 없음</translation>
    </message>
    <message>
        <source>Storage and sending</source>
        <translation>보관과 보내기</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>다시 보기</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>보는 중</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s) here</source>
        <translation>
            <numerusform>이 기기의 표 %n장</numerusform>
        </translation>
    </message>
    <message>
        <source>The program that sends is not running. What is here stays here; a stick can carry it.</source>
        <translation>보내는 프로그램이 켜져 있지 않습니다. 표는 이 기기에 그대로 있으며, USB로 옮길 수 있습니다.</translation>
    </message>
    <message>
        <source>%1 of %2 other kiosks connected</source>
        <translation>다른 기기 %2대 가운데 %1대와 연결됨</translation>
    </message>
    <message>
        <source>Nothing looks for other kiosks here.</source>
        <translation>지금은 다른 기기를 찾고 있지 않습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n card(s) with a ballot here and elsewhere. The office settles it.</source>
        <translation>
            <numerusform>다른 기기에서도 투표한 카드가 %n장 있습니다. 본부가 처리합니다.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>NumberPad</name>
    <message>
        <source>Delete</source>
        <translation>지움</translation>
    </message>
    <message numerus="yes">
        <source>%n digit(s) typed</source>
        <translation>
            <numerusform>%n자리를 눌렀습니다</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 digits</source>
        <translation>%2자리 가운데 %1자리</translation>
    </message>
</context>
<context>
    <name>Opening</name>
    <message>
        <source>Open the polls</source>
        <translation>투표 열기</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>여는 중</translation>
    </message>
    <message>
        <source>Zero report</source>
        <translation>0표 보고서</translation>
    </message>
    <message>
        <source>0 ballots</source>
        <translation>0표</translation>
    </message>
    <message>
        <source>First words: %1</source>
        <translation>처음 낱말 %1</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>준비 점검</translation>
    </message>
    <message>
        <source>Ready</source>
        <translation>좋음</translation>
    </message>
    <message>
        <source>Not ready</source>
        <translation>아직 안 됨</translation>
    </message>
    <message>
        <source>Looking at the kiosk. This takes a few seconds.</source>
        <translation>기기를 살펴보고 있습니다. 몇 초 걸립니다.</translation>
    </message>
    <message>
        <source>The kiosk is ready. It keeps no ballot yet.</source>
        <translation>이 기기는 준비되었습니다. 아직 한 표도 없습니다.</translation>
    </message>
    <message>
        <source>The kiosk is not ready.</source>
        <translation>이 기기는 아직 준비되지 않았습니다.</translation>
    </message>
    <message>
        <source>Card %1 is confirmed</source>
        <translation>직원 카드 %1 확인</translation>
    </message>
    <message>
        <source>Not opened.</source>
        <translation>열지 못했습니다.</translation>
    </message>
    <message>
        <source>Please look at what is marked.</source>
        <translation>표시한 것을 살펴봐 주세요.</translation>
    </message>
</context>
<context>
    <name>PollChoice</name>
    <message>
        <source>Open which polls?</source>
        <translation>어느 투표를 열까요?</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>Pause which polls?</source>
        <translation>어느 투표를 멈출까요?</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>멈추기</translation>
    </message>
    <message>
        <source>Resume which polls?</source>
        <translation>어느 투표를 다시 열까요?</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>다시 열기</translation>
    </message>
    <message>
        <source>Close which polls?</source>
        <translation>어느 투표를 마감할까요?</translation>
    </message>
    <message>
        <source>not open yet</source>
        <translation>아직 안 열림</translation>
    </message>
    <message>
        <source>open</source>
        <translation>열림</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>closed</source>
        <translation>마감</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>하는 중</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s)</source>
        <translation>
            <numerusform>표 %n장</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PollDone</name>
    <message>
        <source>The polls are paused</source>
        <translation>투표를 멈췄습니다</translation>
    </message>
    <message>
        <source>Nobody can vote in them here until you resume them. What was kept stays kept.</source>
        <translation>다시 열 때까지 이 기기에서 투표할 수 없습니다. 이미 낸 표는 그대로 있습니다.</translation>
    </message>
    <message>
        <source>The polls are open again</source>
        <translation>투표를 다시 열었습니다</translation>
    </message>
    <message>
        <source>Attendees can vote here again.</source>
        <translation>이제 이 기기에서 다시 투표할 수 있습니다.</translation>
    </message>
    <message>
        <source>This kiosk has ended</source>
        <translation>이 기기를 끝냈습니다</translation>
    </message>
    <message>
        <source>Nothing more is written here. What it keeps still travels to the office.</source>
        <translation>이 기기는 더 기록하지 않습니다. 가지고 있는 것은 계속 본부로 보냅니다.</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>마치기</translation>
    </message>
</context>
<context>
    <name>PollLines</name>
    <message numerus="yes">
        <source>%n more poll(s)</source>
        <translation>
            <numerusform>그 밖의 투표 %n건</numerusform>
        </translation>
    </message>
    <message>
        <source>All</source>
        <translation>모두</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s)</source>
        <translation>
            <numerusform>표 %n장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n for checks</source>
        <translation>
            <numerusform>확인용 %n장</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PollNumber</name>
    <message>
        <source>Cards handed out</source>
        <translation>나눠 준 카드 수</translation>
    </message>
    <message>
        <source>Number for the hall</source>
        <translation>행사장에서 알릴 번호</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>All cards given out where this kiosk stands, as the desk counted them. 0 if none.</source>
        <translation>이 기기가 있는 곳에서 나눠 준 카드를 모두 센 수입니다. 접수대에 물어보세요. 없으면 0을 누릅니다.</translation>
    </message>
    <message>
        <source>4 to 8 digits that will be announced in the hall. Type the same at every kiosk.</source>
        <translation>행사장에서 알릴 번호 4~8자리입니다. 모든 기기에 같은 번호를 넣어 주세요.</translation>
    </message>
</context>
<context>
    <name>PollReport</name>
    <message>
        <source>Closed. Closing report</source>
        <translation>마감했습니다. 마감 보고서</translation>
    </message>
    <message>
        <source>Opened. Zero report</source>
        <translation>열었습니다. 0표 보고서</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>마치기</translation>
    </message>
    <message>
        <source>QR code of the report</source>
        <translation>보고서의 QR 코드</translation>
    </message>
    <message>
        <source>Cards handed out: %1</source>
        <translation>나눠 준 카드: %1장</translation>
    </message>
    <message>
        <source>Check words: %1</source>
        <translation>확인 낱말: %1</translation>
    </message>
    <message>
        <source>Please copy this into the minutes. The signed report is kept here.</source>
        <translation>회의록에 옮겨 적어 주세요. 서명한 보고서는 이 기기에 있습니다.</translation>
    </message>
</context>
<context>
    <name>PollTable</name>
    <message>
        <source>Poll</source>
        <translation>투표</translation>
    </message>
    <message>
        <source>Ballots</source>
        <translation>표</translation>
    </message>
    <message>
        <source>For checks</source>
        <translation>확인용</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s)</source>
        <translation>
            <numerusform>표 %n장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n for checks</source>
        <translation>
            <numerusform>확인용 %n장</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n more poll(s)</source>
        <translation>
            <numerusform>그 밖의 투표 %n건</numerusform>
        </translation>
    </message>
    <message>
        <source>All</source>
        <translation>모두</translation>
    </message>
</context>
<context>
    <name>Readiness</name>
    <message>
        <source>Readiness</source>
        <translation>준비 점검</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>다시 보기</translation>
    </message>
    <message>
        <source>Looking</source>
        <translation>보는 중</translation>
    </message>
    <message>
        <source>Looking at the kiosk. This takes a few seconds.</source>
        <translation>기기를 살펴보고 있습니다. 몇 초 걸립니다.</translation>
    </message>
</context>
<context>
    <name>SessionLanguage</name>
    <message>
        <source>Language at the start</source>
        <translation>처음 언어</translation>
    </message>
    <message>
        <source>Every session at this kiosk begins in this language, also after a restart. Attendees can change it for themselves.</source>
        <translation>이 기기의 화면은 늘 이 언어로 시작합니다. 껐다 켜도 같습니다. 투표하는 사람은 언제든 바꿀 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>StaffButton</name>
    <message>
        <source>Staff</source>
        <translation>직원</translation>
    </message>
</context>
<context>
    <name>StaffCard</name>
    <message>
        <source>This is no staff card of this event.</source>
        <translation>이 행사의 직원 카드가 아닙니다.</translation>
    </message>
    <message>
        <source>This staff card was cancelled. Please show another one.</source>
        <translation>취소한 직원 카드입니다. 다른 직원 카드를 보여 주세요.</translation>
    </message>
    <message>
        <source>Show your staff card</source>
        <translation>직원 카드를 보여 주세요</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Hold the square pattern of your staff card to the camera.</source>
        <translation>직원 카드의 네모 무늬를 카메라에 대 주세요.</translation>
    </message>
    <message>
        <source>Then type the PIN that you know by heart.</source>
        <translation>그런 다음 외운 번호를 누릅니다.</translation>
    </message>
    <message>
        <source>Nobody can vote here meanwhile.</source>
        <translation>그동안 이 기기에서는 투표할 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>StaffMenu</name>
    <message>
        <source>Open polls</source>
        <translation>투표 열기</translation>
    </message>
    <message>
        <source>Pause polls</source>
        <translation>투표 멈춤</translation>
    </message>
    <message>
        <source>Resume polls</source>
        <translation>투표 다시 열기</translation>
    </message>
    <message>
        <source>Close polls</source>
        <translation>투표 마감</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>준비 점검</translation>
    </message>
    <message>
        <source>Storage and sending</source>
        <translation>보관과 보내기</translation>
    </message>
    <message>
        <source>Camera test</source>
        <translation>카메라 시험</translation>
    </message>
    <message>
        <source>Touch test</source>
        <translation>터치 시험</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>시계</translation>
    </message>
    <message>
        <source>Language at the start</source>
        <translation>처음 언어</translation>
    </message>
    <message>
        <source>End this kiosk</source>
        <translation>이 기기 끝내기</translation>
    </message>
    <message>
        <source>Staff menu</source>
        <translation>직원 메뉴</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Card: %1</source>
        <translation>카드: %1</translation>
    </message>
    <message>
        <source>This kiosk is locked, and takes no votes.</source>
        <translation>이 기기는 잠겨 있어 투표를 받지 않습니다.</translation>
    </message>
</context>
<context>
    <name>StaffPage</name>
    <message numerus="yes">
        <source>Closes in %n s. Touch to stay.</source>
        <translation>
            <numerusform>%n초 뒤 닫힙니다. 누르면 이어집니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Staff, rehearsal</source>
        <translation>직원 화면 · 연습</translation>
    </message>
    <message>
        <source>Staff, no rehearsal</source>
        <translation>직원 화면 · 연습 아님</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
</context>
<context>
    <name>StaffPin</name>
    <message numerus="yes">
        <source>Too many wrong numbers. Wait %n s.</source>
        <translation>
            <numerusform>여러 번 틀렸습니다. %n초 기다려 주세요.</numerusform>
        </translation>
    </message>
    <message>
        <source>Type your PIN</source>
        <translation>번호를 눌러 주세요</translation>
    </message>
    <message>
        <source>%1 of %2 digits</source>
        <translation>%2자리 가운데 %1자리</translation>
    </message>
    <message numerus="yes">
        <source>Wait %n s</source>
        <translation>
            <numerusform>%n초 기다려 주세요</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>들어가기</translation>
    </message>
    <message>
        <source>Checking</source>
        <translation>확인하는 중</translation>
    </message>
    <message>
        <source>The PIN of your staff card, 8 digits. Cover your hand.</source>
        <translation>직원 카드의 번호 8자리입니다. 손으로 가리고 눌러 주세요.</translation>
    </message>
</context>
<context>
    <name>Sure</name>
    <message>
        <source>Close the polls for good?</source>
        <translation>투표를 마감할까요?</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Close for good</source>
        <translation>마감하기</translation>
    </message>
    <message>
        <source>Closing</source>
        <translation>마감하는 중</translation>
    </message>
    <message>
        <source>Cards handed out: %1</source>
        <translation>나눠 준 카드: %1장</translation>
    </message>
    <message>
        <source>There are more ballots here than cards. Please count once more; you may close all the same.</source>
        <translation>나눠 준 카드보다 이 기기의 표가 많습니다. 한 번 더 세어 주세요. 그래도 마감할 수는 있습니다.</translation>
    </message>
    <message>
        <source>A closed poll cannot be opened again. Nobody can vote in it here any more.</source>
        <translation>마감한 투표는 다시 열 수 없습니다. 이 기기에서는 더 투표할 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>TouchTest</name>
    <message>
        <source>Cell %1, touched</source>
        <translation>%1번 칸, 눌렀음</translation>
    </message>
    <message>
        <source>Cell %1</source>
        <translation>%1번 칸</translation>
    </message>
    <message numerus="yes">
        <source>%n cell(s) to touch</source>
        <translation>
            <numerusform>눌러 볼 칸 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>The whole panel feels touches.</source>
        <translation>화면이 모두 잘 눌립니다.</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
</context>
</TS>
