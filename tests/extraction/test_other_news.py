"""Ordinary news of sport, health, disasters and debates borrows the words of war; it tells of no violence."""

import pytest
from arabic_reading import Extractor, Reader

_VIOLENT = frozenset({"armed_clash", "attack", "air_strike", "shelling", "explosion", "assassination", "killed"})


def violent_words(read: Reader, text: str) -> set[str]:
    return {t.row.event_type_code or t.row.trigger_class for t in read(text).triggers} & _VIOLENT


@pytest.mark.parametrize(
    "text",
    [
        "جلس المهاجم الشاب على دكة البدلاء طوال اللقاء.",
        "دكت لاعبات الفريق شباك الضيوف بأربعة أهداف.",
        "أضاع الفريق هجمة سريعة في آخر دقيقة.",
        "سلّم المدرب قلب هجوم الفريق شارة القائد.",
        "جدد النادي عقد مهاجمه الدولي لموسمين.",
        "تصدى الحارس لركلة قوية.",
        "توغل الجناح داخل منطقة الجزاء وسدد.",
        "سجل القائد هدفين من ضربتي جزاء.",
        "ضرب الفريق البرتغالي موعدا مع بطل آسيا.",
        "تقام مواجهة الإياب الأحد المقبل.",
        "يستعد الفريق لمواجهة جاره غدا.",
    ],
)
def test_the_language_of_sport_tells_of_no_violence(text: str, read: Reader) -> None:
    assert violent_words(read, text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "شن الكاتب هجوما لاذعا على الوزيرة.",
        "تخوض النقابة معركة قضائية ضد الشركة.",
        "اندلعت حرب كلامية بين نائبين.",
        "أطلقت البلدية حملة تشجير في الحي.",
        "فجر المخرج مفاجأة في ختام العرض.",
        "انفجر الجمهور ضاحكا من المشهد.",
        "ضربت الشركة بالأنظمة كلها عرض الحائط.",
        "ضرب الأستاذ مثالا بسيطا لطلابه.",
        "حذرت الطبيبة من فيروس قاتل.",
        "تعد الوزارة خطة لمواجهة الغلاء.",
        "ضربت هزة أرضية جنوب الجزيرة.",
        "فقدت بيتها في الإعصار الذي ضرب الساحل.",
        "بدأت عملية فرز الأصوات مساء.",
        "قضى ثلاث سنوات في تعلم النحت.",
        "حن إلى الأعوام التي قضاها في القرية.",
        "نمت أرباح المصنع هذا العام.",
        "تنفق الأسرة نصف دخلها على الدواء.",
        "فتح والده دكانا في السوق.",
        "عبرت السيارات نفق المدينة الجديد.",
    ],
)
def test_figures_of_speech_and_words_spelled_alike_tell_of_no_violence(text: str, read: Reader) -> None:
    assert violent_words(read, text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("دكت المدفعية مواقع المسلحين.", "shelling"),
        ("شن المسلحون هجوما عنيفا على الثكنة.", "attack"),
        ("تصدى الجيش لهجوم المسلحين على المطار.", "attack"),
        ("توغلت الدبابات داخل منطقة الحدود.", "attack"),
        ("اندلعت مواجهات مسلحة في الضاحية.", "armed_clash"),
        ("دارت معركة عنيفة قرب الجسر.", "armed_clash"),
        ("فجرت المجموعة جسرا على النهر.", "explosion"),
        ("ضربت الصواريخ مخزنا للسلاح.", "shelling"),
        ("قضى ثلاثة مدنيين في القصف.", "killed"),
        ("بدأت عملية ضد المسلحين في الوادي.", "attack"),
    ],
)
def test_the_same_words_tell_of_violence_elsewhere(text: str, expected: str, read: Reader) -> None:
    assert expected in violent_words(read, text)


@pytest.mark.parametrize(
    "text",
    [
        "اختار الاتحاد الأوروبي لكرة القدم حكما جديدا.",
        "وقع اللاعب عقدا مع باريس سان جيرمان.",
        "هتفت المدرجات بكل حماس.",
        "سافر الفريق إلى بلدان أمريكا اللاتينية.",
    ],
)
def test_clubs_continents_and_zeal_are_no_factions(text: str, read: Reader) -> None:
    assert [mention.faction_id for mention in read(text).factions] == []


@pytest.mark.parametrize(
    ("text", "faction"),
    [
        ("دعا الاتحاد الأوروبي إلى هدنة.", "eu"),
        ("رحبت حماس بالمقترح.", "hamas"),
        ("أرسلت أمريكا سفينتين إلى المنطقة.", "usa"),
    ],
)
def test_factions_of_like_names_are_still_found(text: str, faction: str, read: Reader) -> None:
    assert [mention.faction_id for mention in read(text).factions] == [faction]


@pytest.mark.parametrize("text", ["ينصح بترك السكر الأبيض.", "حضر أول مشهد من الفيلم.", "ينبع النهر من الجبل."])
def test_common_words_are_no_places(text: str, read: Reader) -> None:
    assert read(text).places == []


def test_an_ambiguous_name_is_a_place_where_the_words_around_it_say_so(read: Reader) -> None:
    (place,) = read("اندلع حريق في مدينة مشهد.").places
    assert place.linked.place_id == "ir_mashhad"


GAME = "فاز المنتخب في المباراة بعد ركلة حرة في الشوط الثاني، "


@pytest.mark.parametrize(
    "text",
    [
        "وبدأ الهجوم من الجهة اليسرى.",
        "وكانت معركة صعبة في خط الوسط.",
        "وصد الحارس محاولة أخيرة.",
        "وانتهت المواجهة بالتعادل.",
    ],
)
def test_in_a_report_on_games_words_of_war_tell_of_no_violence(text: str, read: Reader) -> None:
    assert violent_words(read, text)
    assert violent_words(read, GAME + text) == set()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وقتل ثلاثة مشجعين في هجوم قرب المدينة.", "attack"),
        ("وانفجرت عبوة ناسفة قرب الحافلة.", "explosion"),
        ("وشن تنظيم داعش هجوما على المدينة.", "attack"),
        ("واندلعت اشتباكات بين المشجعين.", "armed_clash"),
    ],
)
def test_violence_in_a_report_on_games_is_told(text: str, expected: str, read: Reader) -> None:
    assert expected in violent_words(read, GAME + text)


def test_words_of_another_matter_hide_no_war(read: Reader) -> None:
    text = "قصفت المدفعية ملعب النادي فقتل لاعب ومدرب، واندلعت اشتباكات، ثم هاجم المسلحون الثكنة."
    assert violent_words(read, text) == {"shelling", "killed", "armed_clash", "attack"}


@pytest.mark.parametrize(
    "text",
    [
        "خطف اللاعب الأضواء في الحفل.",
        "قتل الوقت في المقهى.",
        "اغتال القرار أحلام الشباب.",
        "قضت المحكمة بأن تدفع الشركة تعويضا.",
        "تسارعت ضربات قلبه.",
        "ألغت الدولة عقوبة الإعدام.",
        "تغير مفهوم العمل.",
        "حملت الأم طفلها فجرا.",
    ],
)
def test_more_figures_of_speech_tell_of_no_happening(text: str, extracted: Extractor) -> None:
    assert extracted(text).event_reports.is_empty()
