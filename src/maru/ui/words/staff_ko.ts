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
    <name>CardLook</name>
    <message>
        <source>can vote here</source>
        <translation>여기서 투표할 수 있음</translation>
    </message>
    <message>
        <source>has voted, here</source>
        <translation>여기서 투표함</translation>
    </message>
    <message>
        <source>has voted, at another kiosk</source>
        <translation>다른 기기에서 투표함</translation>
    </message>
    <message>
        <source>cancelled or replaced</source>
        <translation>취소했거나 바꾼 카드</translation>
    </message>
    <message>
        <source>has not voted; the poll is not open</source>
        <translation>투표하지 않음, 투표가 열려 있지 않음</translation>
    </message>
    <message>
        <source>Show the card</source>
        <translation>카드를 보여 주세요</translation>
    </message>
    <message>
        <source>How this card stands</source>
        <translation>이 카드의 상태</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>하는 중</translation>
    </message>
    <message>
        <source>The request is on the stick: %1</source>
        <translation>USB 메모리에 요청을 썼습니다: %1</translation>
    </message>
    <message>
        <source>Bring the stick to the office. Its answer comes back as an update, by stick or by itself.</source>
        <translation>USB 메모리를 본부로 가져다주세요. 본부의 답은 업데이트로 옵니다. USB 메모리로 오거나 저절로 옵니다.</translation>
    </message>
    <message>
        <source>Hold the square pattern of the card to the camera. Nothing is cast, and the card is not used up.</source>
        <translation>카드의 네모난 무늬를 카메라에 대 주세요. 투표하는 것이 아니고, 카드도 그대로 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>A kiosk cannot cancel a card by itself. Put in a stick, and write a request for the office onto it.</source>
        <translation>기기 혼자서는 카드를 취소할 수 없습니다. USB 메모리를 꽂고 본부에 보낼 요청을 쓰세요.</translation>
    </message>
    <message>
        <source>Ask to cancel it</source>
        <translation>카드 취소 요청</translation>
    </message>
    <message>
        <source>Ask for a new card</source>
        <translation>새 카드 요청</translation>
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
    <message>
        <source>More in the menu, under Readiness.</source>
        <translation>메뉴의 ‘준비 점검’에서 더 볼 수 있습니다.</translation>
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
    <name>FaultLines</name>
    <message>
        <source>Not taken:</source>
        <translation>가져오지 않은 것:</translation>
    </message>
    <message numerus="yes">
        <source>And %n more.</source>
        <translation>
            <numerusform>그 밖에 %n개.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>JournalChoice</name>
    <message>
        <source>Which kiosk died?</source>
        <translation>어느 기기가 멈추었나요?</translation>
    </message>
    <message>
        <source>Check it</source>
        <translation>확인하기</translation>
    </message>
    <message>
        <source>Kiosk %1, its storage number %2</source>
        <translation>%1번 기기, %2번째 저장 장치</translation>
    </message>
    <message>
        <source>Kiosk %1</source>
        <translation>%1번 기기</translation>
    </message>
    <message>
        <source>%1, %2 MB</source>
        <translation>%1, %2 MB</translation>
    </message>
    <message>
        <source>It is copied and checked here first. Nothing is taken over yet.</source>
        <translation>먼저 여기로 옮겨 확인합니다. 아직 이어받지는 않습니다.</translation>
    </message>
</context>
<context>
    <name>JournalFound</name>
    <message numerus="yes">
        <source>Kiosk %1: %n ballot(s) found</source>
        <translation>
            <numerusform>%1번 기기: 표 %n장이 있습니다</numerusform>
        </translation>
    </message>
    <message>
        <source>Go on for it</source>
        <translation>이어받기</translation>
    </message>
    <message numerus="yes">
        <source>All %n record(s) are whole.</source>
        <translation>
            <numerusform>기록 %n개가 모두 온전합니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n record(s) are whole. What came after them cannot be read.</source>
        <translation>
            <numerusform>기록 %n개가 온전합니다. 그 뒤의 것은 읽을 수 없습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>It is known to have kept %n more record(s). A newer stick of it may have them.</source>
        <translation>
            <numerusform>그 기기는 이 뒤에 기록 %n개를 더 남긴 것으로 알려져 있습니다. 더 새로운 USB 메모리가 있는지 찾아보세요.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s) are not signed by their own card. Those cards may still vote here. Please tell the office.</source>
        <translation>
            <numerusform>표 %n장은 그 카드의 서명이 맞지 않습니다. 그 카드는 여기서 투표할 수 있습니다. 본부에 알려 주세요.</numerusform>
        </translation>
    </message>
    <message>
        <source>If you go on: cards that voted there are refused here, and its ballots go to the office with ours.</source>
        <translation>이어받으면 그 기기에서 투표한 카드는 여기서 받지 않고, 그 표는 여기 표와 함께 본부로 갑니다.</translation>
    </message>
    <message numerus="yes">
        <source>It left %n poll(s) open. The office closes them.</source>
        <translation>
            <numerusform>그 기기에는 마감하지 않은 투표가 %n개 있습니다. 본부가 마감합니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The other kiosk must stay switched off. What it did after this journal is not known here.</source>
        <translation>그 기기를 다시 켜면 안 됩니다. 이 기록 뒤에 한 일은 여기서 알 수 없습니다.</translation>
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
    <name>MotionAnswers</name>
    <message>
        <source>Which answers?</source>
        <translation>어떤 답 중에서 고를까요?</translation>
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
        <source>For or against</source>
        <translation>찬성 또는 반대</translation>
    </message>
    <message>
        <source>Abstaining is possible.</source>
        <translation>기권도 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Answers that you write</source>
        <translation>직접 쓰는 답</translation>
    </message>
    <message>
        <source>2 to 8 of them. One can be chosen, or none.</source>
        <translation>2개에서 8개까지 씁니다. 하나를 고르거나 아무것도 고르지 않습니다.</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>답 %1</translation>
    </message>
    <message>
        <source>Write an answer</source>
        <translation>답 쓰기</translation>
    </message>
</context>
<context>
    <name>MotionDone</name>
    <message>
        <source>The motion is ready</source>
        <translation>안건을 만들었습니다</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>나중에</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>지금 열기</translation>
    </message>
    <message>
        <source>Nobody can vote in it before it is opened. Open it here now, or later from the menu.</source>
        <translation>열기 전에는 아무도 투표할 수 없습니다. 지금 여기서 열거나, 나중에 메뉴에서 여세요.</translation>
    </message>
    <message>
        <source>At other kiosks, take it in from the network or a stick first, then open it there too.</source>
        <translation>다른 기기에서는 먼저 네트워크나 USB로 안건을 받은 다음, 거기서도 여세요.</translation>
    </message>
</context>
<context>
    <name>MotionField</name>
    <message>
        <source>Title of the motion</source>
        <translation>안건 제목</translation>
    </message>
    <message>
        <source>The question</source>
        <translation>물어볼 내용</translation>
    </message>
    <message>
        <source>Answer %1</source>
        <translation>답 %1</translation>
    </message>
    <message>
        <source>%1 of %2 characters</source>
        <translation>%2자 중 %1자</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
</context>
<context>
    <name>MotionGroups</name>
    <message>
        <source>Who may vote?</source>
        <translation>누가 투표할까요?</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
</context>
<context>
    <name>MotionPreview</name>
    <message>
        <source>Attendees will see this</source>
        <translation>참석자에게 이렇게 보입니다</translation>
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
        <source>The ballot, smaller. Touch to see it in its real size. %1</source>
        <translation>작게 보인 투표 화면입니다. 누르면 실제 크기로 보입니다. %1</translation>
    </message>
    <message>
        <source>The ballot in its real size. Touch anywhere to go back. %1</source>
        <translation>실제 크기의 투표 화면입니다. 아무 곳이나 누르면 돌아갑니다. %1</translation>
    </message>
</context>
<context>
    <name>MotionSure</name>
    <message>
        <source>Put this motion to the vote?</source>
        <translation>이 안건을 투표에 부칠까요?</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Sign</source>
        <translation>서명하기</translation>
    </message>
    <message>
        <source>Signing</source>
        <translation>서명하는 중</translation>
    </message>
    <message>
        <source>Its words cannot be changed any more once it is signed. Put it at one kiosk only; the others get it by the network or a stick.</source>
        <translation>서명하면 글을 고칠 수 없습니다. 한 기기에서만 만드세요. 다른 기기는 네트워크나 USB로 받습니다.</translation>
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
    <name>OnScreenKeyboard</name>
    <message>
        <source>Shift</source>
        <translation>윗글자</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>English</source>
        <translation>영어</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>한글</translation>
    </message>
    <message>
        <source>Letters</source>
        <translation>글자</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>띄어쓰기</translation>
    </message>
    <message>
        <source>Digits and signs</source>
        <translation>숫자와 기호</translation>
    </message>
    <message>
        <source>Shift, on</source>
        <translation>윗글자 켜짐</translation>
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
        <source>Not opened. Please look at what is marked.</source>
        <translation>열지 못했습니다. 표시한 것을 살펴봐 주세요.</translation>
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
        <source>Checks</source>
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
    <name>Rehearsal</name>
    <message>
        <source>Back to the event?</source>
        <translation>행사로 돌아갈까요?</translation>
    </message>
    <message>
        <source>Go to the rehearsal?</source>
        <translation>연습으로 갈까요?</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>To the event</source>
        <translation>행사로</translation>
    </message>
    <message>
        <source>To the rehearsal</source>
        <translation>연습으로</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>하는 중</translation>
    </message>
    <message>
        <source>This kiosk was started for the rehearsal only.</source>
        <translation>이 기기는 연습만 하도록 켰습니다.</translation>
    </message>
    <message>
        <source>No rehearsal is kept on this kiosk. The office can prepare one.</source>
        <translation>이 기기에는 연습이 없습니다. 본부가 준비할 수 있습니다.</translation>
    </message>
    <message>
        <source>The screens close for a moment, and the event is here again as you left it. Nothing of the rehearsal counts.</source>
        <translation>화면이 잠시 닫혔다가 행사가 그대로 다시 열립니다. 연습에서 한 것은 세지 않습니다.</translation>
    </message>
    <message>
        <source>The screens close for a moment, and the rehearsal is here. It has its own cards, staff cards and ballots, and nothing of it counts.</source>
        <translation>화면이 잠시 닫혔다가 연습이 열립니다. 연습용 카드와 직원 카드를 따로 쓰고, 연습한 표는 세지 않습니다.</translation>
    </message>
    <message>
        <source>Every screen then says rehearsal. To come back, show a staff card of the rehearsal, or restart the kiosk.</source>
        <translation>모든 화면에 연습이라고 나옵니다. 돌아오려면 연습용 직원 카드를 보이거나 기기를 다시 켜세요.</translation>
    </message>
</context>
<context>
    <name>Reports</name>
    <message>
        <source>Reports</source>
        <translation>보고서</translation>
    </message>
    <message>
        <source>Nothing was opened or closed here yet.</source>
        <translation>이 기기에서 아직 열거나 마감한 투표가 없습니다.</translation>
    </message>
    <message>
        <source>Closing report, record %1</source>
        <translation>마감 보고서, 기록 %1번</translation>
    </message>
    <message>
        <source>Zero report, record %1</source>
        <translation>0표 보고서, 기록 %1번</translation>
    </message>
    <message numerus="yes">
        <source>%n card(s) handed out</source>
        <translation>
            <numerusform>나눠 준 카드 %n장</numerusform>
        </translation>
    </message>
    <message>
        <source>Check words: %1</source>
        <translation>확인 낱말: %1</translation>
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
    <name>StaffCard</name>
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
    <message>
        <source>This is no staff card of this event.</source>
        <translation>이 행사의 직원 카드가 아닙니다.</translation>
    </message>
    <message>
        <source>This staff card was cancelled. Please show another one.</source>
        <translation>취소한 직원 카드입니다. 다른 직원 카드를 보여 주세요.</translation>
    </message>
    <message>
        <source>Staff card</source>
        <translation>직원 카드</translation>
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
        <source>End this kiosk</source>
        <translation>이 기기 끝내기</translation>
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
        <source>Write to a stick</source>
        <translation>USB에 쓰기</translation>
    </message>
    <message>
        <source>Take in a stick</source>
        <translation>USB에서 가져오기</translation>
    </message>
    <message>
        <source>Go on for a kiosk</source>
        <translation>멈춘 기기 이어받기</translation>
    </message>
    <message>
        <source>Look at a card</source>
        <translation>카드 살펴보기</translation>
    </message>
    <message>
        <source>Rehearsal</source>
        <translation>연습</translation>
    </message>
    <message>
        <source>Office news</source>
        <translation>본부 소식</translation>
    </message>
    <message>
        <source>Second stick</source>
        <translation>두 번째 저장 장치</translation>
    </message>
    <message>
        <source>Readiness</source>
        <translation>준비 점검</translation>
    </message>
    <message>
        <source>Reports</source>
        <translation>보고서</translation>
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
        <source>Staff menu</source>
        <translation>직원 메뉴</translation>
    </message>
    <message>
        <source>This kiosk is locked, and takes no votes.</source>
        <translation>이 기기는 잠겨 있어 투표를 받지 않습니다.</translation>
    </message>
    <message>
        <source>Put a motion</source>
        <translation>현장 안건 만들기</translation>
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
    <name>StickBrought</name>
    <message>
        <source>What the stick brought</source>
        <translation>USB 메모리에서 가져온 것</translation>
    </message>
    <message>
        <source>News from the office</source>
        <translation>본부에서 온 소식</translation>
    </message>
    <message>
        <source>Do not apply</source>
        <translation>적용하지 않기</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>적용하기</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>마치기</translation>
    </message>
    <message numerus="yes">
        <source>%n answer(s) from the office.</source>
        <translation>
            <numerusform>본부의 답 %n개.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n journal(s) of other kiosks. They go on to the office by themselves.</source>
        <translation>
            <numerusform>다른 기기의 기록 %n개. 본부로 저절로 갑니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>You may pull the stick out.</source>
        <translation>USB 메모리를 빼도 됩니다.</translation>
    </message>
    <message>
        <source>There is nothing new on this stick.</source>
        <translation>이 USB 메모리에 새로운 것이 없습니다.</translation>
    </message>
    <message>
        <source>There is no news from the office.</source>
        <translation>본부에서 온 소식이 없습니다.</translation>
    </message>
</context>
<context>
    <name>StickChoice</name>
    <message>
        <source>Write everything to a stick</source>
        <translation>USB 메모리에 모두 쓰기</translation>
    </message>
    <message>
        <source>All that this kiosk keeps goes onto the stick, sealed as it is, with the reports. Nothing is deleted here.</source>
        <translation>이 기기에 있는 것을 잠긴 그대로 보고서와 함께 USB 메모리에 씁니다. 여기에서는 아무것도 지우지 않습니다.</translation>
    </message>
    <message>
        <source>Write</source>
        <translation>쓰기</translation>
    </message>
    <message>
        <source>Take in what a stick brings</source>
        <translation>USB 메모리에서 가져오기</translation>
    </message>
    <message>
        <source>Answers and updates from the office, and the journals of other kiosks. You see the updates before anything is applied.</source>
        <translation>본부의 답과 업데이트, 다른 기기의 기록을 가져옵니다. 업데이트는 먼저 보고 나서 적용합니다.</translation>
    </message>
    <message>
        <source>Take in</source>
        <translation>가져오기</translation>
    </message>
    <message>
        <source>Go on for a kiosk that died</source>
        <translation>멈춘 기기를 이어받기</translation>
    </message>
    <message>
        <source>Switch the other kiosk off first, and leave it off. Put in its second stick, or a stick that it has written.</source>
        <translation>먼저 그 기기를 끄고 다시 켜지 마세요. 그 기기의 두 번째 저장 장치나, 그 기기가 쓴 USB 메모리를 꽂으세요.</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>Use another second stick</source>
        <translation>두 번째 저장 장치 바꾸기</translation>
    </message>
    <message>
        <source>First all that this kiosk keeps is written to the new stick. From then on it is used in place of the old one.</source>
        <translation>먼저 이 기기에 있는 것을 새 USB 메모리에 모두 씁니다. 그다음부터 옛것 대신 씁니다.</translation>
    </message>
    <message>
        <source>Use this one</source>
        <translation>이것 쓰기</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
    <message numerus="yes">
        <source>%n stick(s) taken in before still wait for the sync process. It may not be running: please tell the office.</source>
        <translation>
            <numerusform>앞서 가져온 USB 메모리 %n개가 아직 보내지기를 기다립니다. 보내는 프로그램이 멈추었을 수 있으니 본부에 알려 주세요.</numerusform>
        </translation>
    </message>
    <message>
        <source>Of the last stick this was not right:</source>
        <translation>지난번 USB 메모리에서 맞지 않은 것:</translation>
    </message>
    <message>
        <source>No stick is plugged in. Put one in, wait a moment, and look again.</source>
        <translation>꽂힌 USB 메모리가 없습니다. 꽂고 잠시 뒤에 다시 찾아 주세요.</translation>
    </message>
    <message>
        <source>The second stick of this kiosk. Leave it in.</source>
        <translation>이 기기의 두 번째 저장 장치입니다. 빼지 마세요.</translation>
    </message>
    <message>
        <source>Too full, or it cannot be written.</source>
        <translation>자리가 없거나 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>%1 GB free</source>
        <translation>남은 자리 %1 GB</translation>
    </message>
    <message>
        <source>Can only be read.</source>
        <translation>읽을 수만 있습니다.</translation>
    </message>
    <message>
        <source>Look for sticks again</source>
        <translation>USB 메모리 다시 찾기</translation>
    </message>
</context>
<context>
    <name>StickDone</name>
    <message>
        <source>Everything is on the stick</source>
        <translation>USB 메모리에 모두 썼습니다</translation>
    </message>
    <message>
        <source>You may pull the stick out.</source>
        <translation>USB 메모리를 빼도 됩니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s) of this kiosk were read back from it.</source>
        <translation>
            <numerusform>이 기기의 표 %n장을 다시 읽어 확인했습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Journals of other kiosks, or of earlier times: %1.</source>
        <translation>다른 기기나 이전의 기록: %1개.</translation>
    </message>
    <message>
        <source>Files of reports: %1.</source>
        <translation>보고서 파일: %1개.</translation>
    </message>
    <message>
        <source>Bring it to the office. Bring it back later, and take in what it brings.</source>
        <translation>본부로 가져다주세요. 나중에 다시 가져와서 가져오기를 해 주세요.</translation>
    </message>
    <message>
        <source>Going on for kiosk %1</source>
        <translation>%1번 기기를 이어받았습니다</translation>
    </message>
    <message>
        <source>Its attendees may vote here now, if they have not voted there.</source>
        <translation>거기서 투표하지 않은 참석자는 이제 여기서 투표할 수 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n ballot(s) of it go to the office with ours.</source>
        <translation>
            <numerusform>그 기기의 표 %n장은 여기 표와 함께 본부로 갑니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of them are of cards that voted here too. The office will settle it.</source>
        <translation>
            <numerusform>그 가운데 %n장은 여기서도 투표한 카드의 것입니다. 본부가 처리합니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>Tell the office that kiosk %1 died: it has to close its polls.</source>
        <translation>%1번 기기가 멈추었다고 본부에 알려 주세요. 본부가 그 투표를 마감해야 합니다.</translation>
    </message>
    <message>
        <source>Leave the other kiosk switched off.</source>
        <translation>그 기기는 켜지 마세요.</translation>
    </message>
    <message>
        <source>The new stick is in use</source>
        <translation>새 저장 장치를 씁니다</translation>
    </message>
    <message>
        <source>You may pull out the old one. Keep it in a safe place.</source>
        <translation>옛것은 빼서 안전한 곳에 두세요.</translation>
    </message>
    <message numerus="yes">
        <source>All %n record(s) are on the new one.</source>
        <translation>
            <numerusform>기록 %n개가 모두 새것에 있습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>The updates are applied</source>
        <translation>업데이트를 적용했습니다</translation>
    </message>
    <message>
        <source>They hold at this kiosk from now on.</source>
        <translation>이제부터 이 기기에 적용됩니다.</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>마치기</translation>
    </message>
</context>
<context>
    <name>StickPage</name>
    <message>
        <source>%1 of %2</source>
        <translation>%2 가운데 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n record(s)</source>
        <translation>
            <numerusform>기록 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Working</source>
        <translation>하는 중</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
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
<context>
    <name>UpdateBlock</name>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
</context>
</TS>
