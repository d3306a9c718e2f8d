<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko" sourcelanguage="en">
<context>
    <name>CheckIn</name>
    <message>
        <source>The camera is covered or in the dark.</source>
        <translation>카메라가 가려졌거나 어둡습니다.</translation>
    </message>
    <message>
        <source>The camera shows no picture.</source>
        <translation>카메라 화면이 나오지 않습니다.</translation>
    </message>
    <message>
        <source>Use the number on your envelope, or call a helper.</source>
        <translation>카드 봉투의 번호로 하시거나 도우미를 불러 주세요.</translation>
    </message>
    <message>
        <source>Please call a helper, or use another kiosk.</source>
        <translation>도우미를 부르시거나 다른 기기로 가 주세요.</translation>
    </message>
    <message>
        <source>Show your card to the camera</source>
        <translation>카드를 카메라에 보여 주세요</translation>
    </message>
    <message>
        <source>Show your card</source>
        <translation>카드를 보여 주세요</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>처음으로</translation>
    </message>
    <message>
        <source>Use a number</source>
        <translation>번호로 하기</translation>
    </message>
    <message>
        <source>Call a helper</source>
        <translation>도우미 부르기</translation>
    </message>
    <message>
        <source>The camera is below the screen.</source>
        <translation>카메라는 화면 아래에 있습니다.</translation>
    </message>
    <message>
        <source>Hold up the square pattern.</source>
        <translation>카드의 네모 무늬가 보이게 대 주세요.</translation>
    </message>
    <message>
        <source>No photo is kept.</source>
        <translation>사진은 남기지 않습니다.</translation>
    </message>
    <message>
        <source>Helper</source>
        <translation>도우미</translation>
    </message>
    <message>
        <source>A helper will assist you.</source>
        <translation>도우미가 도와드립니다.</translation>
    </message>
</context>
<context>
    <name>CheckMachine</name>
    <message>
        <source>Check this machine?</source>
        <translation>기계를 확인할까요?</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Open it</source>
        <translation>열어 보기</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>여는 중</translation>
    </message>
    <message>
        <source>We open this ballot to see that the machine wrote it correctly.</source>
        <translation>이 투표지를 열어 기계가 바르게 적었는지 봅니다.</translation>
    </message>
    <message>
        <source>It is not counted; you vote again.</source>
        <translation>이 표는 세지 않으며, 다시 투표합니다.</translation>
    </message>
    <message>
        <source>Whoever sees the code can read what you marked in it.</source>
        <translation>코드를 보는 사람은 이 투표지에서 고른 것을 읽을 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>Checked</name>
    <message>
        <source>The opened ballot</source>
        <translation>연 투표지</translation>
    </message>
    <message>
        <source>Not counted</source>
        <translation>세지 않음</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>마치기</translation>
    </message>
    <message>
        <source>Vote again</source>
        <translation>다시 투표하기</translation>
    </message>
    <message>
        <source>None of these</source>
        <translation>고르지 않겠습니다</translation>
    </message>
    <message>
        <source>Abstain</source>
        <translation>기권</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>고른 것 없음</translation>
    </message>
    <message>
        <source>This ballot is not counted.</source>
        <translation>이 표는 세지 않습니다.</translation>
    </message>
    <message>
        <source>You vote again.</source>
        <translation>다시 투표합니다.</translation>
    </message>
    <message>
        <source>Take a photo of the code. What it holds stands on the next page.</source>
        <translation>코드를 사진 찍어 두세요. 담긴 것은 다음 쪽에 있습니다.</translation>
    </message>
    <message>
        <source>Take a photo. It holds:</source>
        <translation>사진 찍어 두세요. 담긴 것:</translation>
    </message>
</context>
<context>
    <name>Digits</name>
    <message>
        <source>%1 of %2 digits</source>
        <translation>%2자리 가운데 %1자리</translation>
    </message>
</context>
<context>
    <name>Done</name>
    <message numerus="yes">
        <source>Finish (%n s)</source>
        <translation>
            <numerusform>마치기 (%n초 남음)</numerusform>
        </translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>마치기</translation>
    </message>
    <message>
        <source>Your vote is safely kept</source>
        <translation>투표를 안전하게 보관했습니다</translation>
    </message>
    <message>
        <source>More time</source>
        <translation>시간 더</translation>
    </message>
    <message>
        <source>Next poll</source>
        <translation>다음 투표</translation>
    </message>
    <message numerus="yes">
        <source>%n s left</source>
        <translation>
            <numerusform>%n초 남음</numerusform>
        </translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>사진 찍어 두기</translation>
    </message>
    <message numerus="yes">
        <source>%n poll(s) left</source>
        <translation>
            <numerusform>남은 투표 %n건</numerusform>
        </translation>
    </message>
    <message>
        <source>All done.</source>
        <translation>모두 마쳤습니다.</translation>
    </message>
    <message>
        <source>Thank you.</source>
        <translation>고맙습니다.</translation>
    </message>
    <message>
        <source>Take a photo of the code.</source>
        <translation>무늬를 사진 찍어 두세요.</translation>
    </message>
</context>
<context>
    <name>Explanation</name>
    <message>
        <source>Back to choosing</source>
        <translation>고르러 가기</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
</context>
<context>
    <name>Fault</name>
    <message>
        <source>This machine has stopped</source>
        <translation>기기가 멈췄습니다</translation>
    </message>
    <message>
        <source>Every vote that it said is kept is safe.</source>
        <translation>보관했다고 알려 드린 표는 모두 안전합니다.</translation>
    </message>
    <message>
        <source>If you did not read ‘safely kept’, show your card again, here or at another kiosk.</source>
        <translation>‘안전하게 보관했습니다’를 못 보셨다면 카드를 다시 보여 주세요. 다른 기기에서도 됩니다.</translation>
    </message>
    <message>
        <source>Please call a helper.</source>
        <translation>도우미를 불러 주세요.</translation>
    </message>
    <message>
        <source>Start again</source>
        <translation>다시 켜기</translation>
    </message>
</context>
<context>
    <name>Footer</name>
    <message>
        <source>Kiosk %1</source>
        <translation>%1번 기기</translation>
    </message>
    <message>
        <source>Rehearsal</source>
        <translation>연습</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>여는 중</translation>
    </message>
    <message>
        <source>Voting</source>
        <translation>투표 중</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>멈춤</translation>
    </message>
    <message>
        <source>Closed</source>
        <translation>마감</translation>
    </message>
</context>
<context>
    <name>HelperCalled</name>
    <message>
        <source>A helper is called</source>
        <translation>도우미를 부르고 있습니다</translation>
    </message>
    <message>
        <source>Please wait here.</source>
        <translation>여기서 기다려 주세요.</translation>
    </message>
    <message>
        <source>Helpers: %1 (notice number %2)</source>
        <translation>도우미께: %1 (안내 번호 %2)</translation>
    </message>
    <message>
        <source>Helpers: checking in.</source>
        <translation>도우미께: 들어가는 화면입니다.</translation>
    </message>
    <message>
        <source>Helpers: the camera shows nothing.</source>
        <translation>도우미께: 카메라 화면이 나오지 않습니다.</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>처음으로</translation>
    </message>
</context>
<context>
    <name>HowTo</name>
    <message>
        <source>How to vote</source>
        <translation>투표 방법</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작하기</translation>
    </message>
    <message>
        <source>Show your card to the camera.</source>
        <translation>카드를 카메라에 보여 주세요.</translation>
    </message>
    <message>
        <source>Choose, and check what you chose.</source>
        <translation>고르고, 고른 것을 확인하세요.</translation>
    </message>
    <message>
        <source>Seal your ballot, then cast it.</source>
        <translation>투표지를 봉인하고, 투표하세요.</translation>
    </message>
    <message>
        <source>Keep the four words. With them you can see that your vote was counted.</source>
        <translation>낱말 네 개를 가져가세요. 내 표가 세어졌는지 볼 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>Keypad</name>
    <message>
        <source>Clear</source>
        <translation>다 지움</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>지움</translation>
    </message>
</context>
<context>
    <name>Motion</name>
    <message>
        <source>Abstain</source>
        <translation>기권</translation>
    </message>
    <message>
        <source>%1 chosen</source>
        <translation>%1 선택</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>하나를 고릅니다</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>다음 질문</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>선택 완료</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
</context>
<context>
    <name>OptionCard</name>
    <message>
        <source>Chosen</source>
        <translation>선택</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>위로</translation>
    </message>
    <message>
        <source>More</source>
        <translation>더 보기</translation>
    </message>
</context>
<context>
    <name>PageNumber</name>
    <message>
        <source>Page %1 of %2</source>
        <translation>%2쪽 가운데 %1쪽</translation>
    </message>
    <message>
        <source> / %1</source>
        <comment>page count</comment>
        <translation> / %1쪽</translation>
    </message>
</context>
<context>
    <name>Pages</name>
    <message>
        <source>Up</source>
        <translation>위로</translation>
    </message>
    <message>
        <source>More</source>
        <translation>더 보기</translation>
    </message>
</context>
<context>
    <name>PaperReceipt</name>
    <message>
        <source>Printed</source>
        <translation>인쇄했습니다</translation>
    </message>
    <message>
        <source>Not printed</source>
        <translation>인쇄 안 됨</translation>
    </message>
    <message>
        <source>Take a photo</source>
        <translation>사진 찍어 두기</translation>
    </message>
    <message>
        <source>Print</source>
        <translation>인쇄하기</translation>
    </message>
    <message>
        <source>Printing</source>
        <translation>인쇄하는 중</translation>
    </message>
</context>
<context>
    <name>Pin</name>
    <message>
        <source>Enter the number announced in the hall</source>
        <translation>강당에서 알려 드린 번호를 눌러 주세요</translation>
    </message>
    <message numerus="yes">
        <source>Enter your %n-digit number</source>
        <translation>
            <numerusform>번호 %n자리를 눌러 주세요</numerusform>
        </translation>
    </message>
    <message>
        <source>Everybody types the same number.</source>
        <translation>모두 같은 번호를 누릅니다.</translation>
    </message>
    <message>
        <source>It is on your envelope. It works once.</source>
        <translation>카드 봉투에 적혀 있습니다. 한 번만 쓸 수 있습니다.</translation>
    </message>
    <message numerus="yes">
        <source>%n entered.</source>
        <translation>
            <numerusform>%n자리 눌렀습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n to go.</source>
        <translation>
            <numerusform>%n자리 남았습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>That is all.</source>
        <translation>다 눌렀습니다.</translation>
    </message>
    <message>
        <source>Enter the number</source>
        <translation>번호를 눌러 주세요</translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>나가기</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>들어가기</translation>
    </message>
    <message>
        <source>One moment</source>
        <translation>잠시만요</translation>
    </message>
    <message>
        <source>Please try again.</source>
        <translation>다시 눌러 주세요.</translation>
    </message>
    <message>
        <source>Cover your hand.</source>
        <translation>가리고 눌러 주세요.</translation>
    </message>
</context>
<context>
    <name>Polls</name>
    <message numerus="yes">
        <source>%n poll(s) open to you</source>
        <translation>
            <numerusform>지금 하실 투표가 %n건 있습니다</numerusform>
        </translation>
    </message>
    <message>
        <source>Leave</source>
        <translation>나가기</translation>
    </message>
    <message>
        <source>One by one</source>
        <translation>차례로 하기</translation>
    </message>
    <message numerus="yes">
        <source>%n question(s)</source>
        <translation>
            <numerusform>질문 %n개</numerusform>
        </translation>
    </message>
    <message>
        <source>Yes, no, abstain</source>
        <translation>찬성, 반대, 기권</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>하나를 고릅니다</translation>
    </message>
    <message>
        <source>Choose up to %1</source>
        <translation>%1개까지 고릅니다</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>마쳤습니다</translation>
    </message>
</context>
<context>
    <name>Question</name>
    <message>
        <source>None chosen</source>
        <translation>고르지 않음</translation>
    </message>
    <message>
        <source>One chosen</source>
        <translation>1개 선택</translation>
    </message>
    <message>
        <source>Choose one</source>
        <translation>하나를 고릅니다</translation>
    </message>
    <message>
        <source>Choose at least %1</source>
        <comment>number of options</comment>
        <translation>%1개 이상 고르세요</translation>
    </message>
    <message>
        <source>%1 of %2 chosen</source>
        <translation>%2개 중 %1개 선택</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Next question</source>
        <translation>다음 질문</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>선택 완료</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>다음</translation>
    </message>
    <message>
        <source>Info</source>
        <translation>설명</translation>
    </message>
    <message>
        <source>Info: %1</source>
        <translation>설명: %1</translation>
    </message>
    <message>
        <source>None of these</source>
        <translation>고르지 않겠습니다</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>확인</translation>
    </message>
</context>
<context>
    <name>Refused</name>
    <message numerus="yes">
        <source>Start over (%n s)</source>
        <translation>
            <numerusform>처음으로 (%n초)</numerusform>
        </translation>
    </message>
    <message>
        <source>Start over</source>
        <translation>처음으로</translation>
    </message>
    <message>
        <source>No. %1</source>
        <translation>안내 %1</translation>
    </message>
    <message numerus="yes">
        <source>Try again in %n second(s).</source>
        <translation>
            <numerusform>%n초 뒤에 다시 해 주세요.</numerusform>
        </translation>
    </message>
    <message>
        <source>You may try again now.</source>
        <translation>이제 다시 하실 수 있습니다.</translation>
    </message>
    <message>
        <source>Helper</source>
        <translation>도우미</translation>
    </message>
    <message>
        <source>Call a helper</source>
        <translation>도우미 부르기</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 하기</translation>
    </message>
    <message>
        <source>Notice %1</source>
        <translation>안내 번호 %1</translation>
    </message>
</context>
<context>
    <name>Review</name>
    <message>
        <source>Check your choices</source>
        <translation>고른 것을 확인해 주세요</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>뒤로</translation>
    </message>
    <message>
        <source>Choose more</source>
        <translation>더 고르기</translation>
    </message>
    <message>
        <source>Seal</source>
        <translation>봉인하기</translation>
    </message>
    <message>
        <source>Sealing</source>
        <translation>봉인하는 중</translation>
    </message>
    <message>
        <source>None of these</source>
        <translation>고르지 않겠습니다</translation>
    </message>
    <message>
        <source>Abstain</source>
        <translation>기권</translation>
    </message>
    <message>
        <source>Nothing chosen</source>
        <translation>고른 것 없음</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>바꾸기</translation>
    </message>
    <message>
        <source>Change: %1</source>
        <translation>바꾸기: %1</translation>
    </message>
    <message>
        <source>You chose nothing.</source>
        <translation>아무것도 고르지 않았습니다.</translation>
    </message>
    <message numerus="yes">
        <source>You may choose %n more.</source>
        <translation>
            <numerusform>%n개 더 고를 수 있습니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>This is a blank vote.</source>
        <translation>빈 표로 냅니다.</translation>
    </message>
    <message>
        <source>You may also leave it so.</source>
        <translation>이대로 내셔도 됩니다.</translation>
    </message>
    <message>
        <source>A question needs more choices.</source>
        <translation>덜 고른 질문이 있습니다.</translation>
    </message>
    <message>
        <source>Touch ‘Change’ to choose.</source>
        <translation>‘바꾸기’를 눌러 골라 주세요.</translation>
    </message>
</context>
<context>
    <name>Sealed</name>
    <message>
        <source>Your ballot is sealed</source>
        <translation>투표지를 봉인했습니다</translation>
    </message>
    <message>
        <source>Not cast yet</source>
        <translation>아직 내지 않음</translation>
    </message>
    <message>
        <source>Check this machine</source>
        <translation>기계 확인하기</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>기계 확인</translation>
    </message>
    <message>
        <source>Cast</source>
        <translation>투표하기</translation>
    </message>
    <message>
        <source>Keeping</source>
        <translation>보관하는 중</translation>
    </message>
    <message>
        <source>It is not cast yet.</source>
        <translation>아직 내지 않았습니다.</translation>
    </message>
    <message>
        <source>Press ‘Cast’ below.</source>
        <translation>아래 ‘투표하기’를 눌러 주세요.</translation>
    </message>
    <message>
        <source>These are your ballot&apos;s check words.</source>
        <translation>내 투표지의 확인 낱말입니다.</translation>
    </message>
    <message>
        <source>Read on, then press ‘Cast’.</source>
        <translation>끝까지 보고 ‘투표하기’를 눌러 주세요.</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>확인</translation>
    </message>
    <message>
        <source>Other language</source>
        <comment>named in that language</comment>
        <translation>English</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>고대비</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>소리</translation>
    </message>
    <message>
        <source>Low screen</source>
        <translation>낮은 화면</translation>
    </message>
    <message>
        <source>Normal text</source>
        <translation>보통 글자</translation>
    </message>
    <message>
        <source>Large text</source>
        <translation>큰 글자</translation>
    </message>
    <message>
        <source>Largest text</source>
        <translation>더 큰 글자</translation>
    </message>
</context>
<context>
    <name>Standby</name>
    <message>
        <source>Voting has not begun</source>
        <translation>아직 투표 시간이 아닙니다</translation>
    </message>
    <message>
        <source>Voting is paused</source>
        <translation>투표를 잠시 멈췄습니다</translation>
    </message>
    <message>
        <source>Voting is over</source>
        <translation>투표를 마쳤습니다</translation>
    </message>
    <message>
        <source>The storage is being checked</source>
        <translation>저장 장치를 확인하고 있습니다</translation>
    </message>
    <message>
        <source>This kiosk takes no votes</source>
        <translation>이 기기는 투표를 받지 않습니다</translation>
    </message>
    <message>
        <source>The polls are opened soon.</source>
        <translation>곧 투표를 엽니다.</translation>
    </message>
    <message>
        <source>Staff have stopped voting for a while.</source>
        <translation>진행자가 투표를 잠시 멈췄습니다.</translation>
    </message>
    <message>
        <source>All polls of this kiosk are closed.</source>
        <translation>이 기기의 투표를 모두 마감했습니다.</translation>
    </message>
    <message>
        <source>It has stopped so that no vote is lost.</source>
        <translation>낸 표를 잃지 않도록 스스로 멈췄습니다.</translation>
    </message>
    <message>
        <source>Notice %1</source>
        <translation>안내 번호 %1</translation>
    </message>
    <message>
        <source>Staff</source>
        <translation>직원</translation>
    </message>
    <message>
        <source>Your card stays as it is.</source>
        <translation>카드는 그대로 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Every vote cast here is safely kept.</source>
        <translation>여기서 낸 표는 모두 안전하게 보관했습니다.</translation>
    </message>
    <message>
        <source>Every vote that it said is kept is safe.</source>
        <translation>보관했다고 알린 표는 모두 안전합니다.</translation>
    </message>
    <message>
        <source>With your four words you can see later that your vote was counted.</source>
        <translation>내 표가 세어졌는지 나중에 확인 낱말로 볼 수 있습니다.</translation>
    </message>
    <message>
        <source>Please use another kiosk.</source>
        <translation>다른 기기로 가 주세요.</translation>
    </message>
    <message>
        <source>Please wait for the announcement. This screen then changes.</source>
        <translation>안내를 기다려 주세요. 그때 이 화면이 바뀝니다.</translation>
    </message>
    <message>
        <source>Staff: %1</source>
        <translation>직원: %1</translation>
    </message>
    <message>
        <source>No. %1</source>
        <translation>안내 %1</translation>
    </message>
</context>
<context>
    <name>StopNotice</name>
    <message>
        <source>All %1 chosen.</source>
        <translation>%1개를 다 골랐습니다.</translation>
    </message>
    <message>
        <source>You have choices.</source>
        <translation>고른 것이 있습니다.</translation>
    </message>
    <message>
        <source>Touch one to take it back.</source>
        <translation>고른 것을 누르면 빠집니다.</translation>
    </message>
    <message>
        <source>Take them back first.</source>
        <translation>먼저 눌러서 빼 주세요.</translation>
    </message>
</context>
<context>
    <name>TimeSheet</name>
    <message>
        <source>Your ballot is not cast yet.</source>
        <translation>아직 내지 않았습니다.</translation>
    </message>
    <message>
        <source>Your choices are erased.</source>
        <translation>고른 것은 지워집니다.</translation>
    </message>
    <message>
        <source>The opened ballot is erased.</source>
        <translation>열어 본 투표지는 지워집니다.</translation>
    </message>
    <message>
        <source>You can come back with your number.</source>
        <translation>번호로 다시 들어올 수 있습니다.</translation>
    </message>
    <message>
        <source>Do you need more time?</source>
        <translation>시간이 더 필요하신가요?</translation>
    </message>
    <message numerus="yes">
        <source>In %n second(s) we return to the start.</source>
        <translation>
            <numerusform>%n초 뒤에 처음 화면으로 돌아갑니다.</numerusform>
        </translation>
    </message>
    <message>
        <source>You can come back with your card.</source>
        <translation>카드로 다시 들어올 수 있습니다.</translation>
    </message>
    <message>
        <source>End</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>More time, please</source>
        <translation>시간 더 주세요</translation>
    </message>
</context>
<context>
    <name>TopBar</name>
    <message>
        <source>Other language</source>
        <comment>named in that language</comment>
        <translation>English</translation>
    </message>
    <message>
        <source>Large text</source>
        <translation>큰 글자</translation>
    </message>
    <message>
        <source>Contrast</source>
        <translation>고대비</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>소리</translation>
    </message>
    <message>
        <source>Low screen</source>
        <translation>낮은 화면</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>설정</translation>
    </message>
</context>
<context>
    <name>TopicTag</name>
    <message>
        <source>Budget</source>
        <translation>참여예산</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>안건</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>Bylaw</source>
        <translation>규약</translation>
    </message>
    <message>
        <source>Other</source>
        <translation>기타</translation>
    </message>
</context>
<context>
    <name>Viewfinder</name>
    <message>
        <source>Camera picture</source>
        <translation>카메라 화면</translation>
    </message>
</context>
<context>
    <name>Welcome</name>
    <message>
        <source>How to vote</source>
        <translation>투표 방법</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>시작하기</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>어서 오세요</translation>
    </message>
    <message numerus="yes">
        <source>%n poll(s) today</source>
        <translation>
            <numerusform>오늘 투표 %n건</numerusform>
        </translation>
    </message>
    <message>
        <source>Your choice is secret.</source>
        <translation>고른 것은 비밀입니다.</translation>
    </message>
</context>
</TS>
