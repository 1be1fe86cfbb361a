"""A short report: tiles, a table with numbers and sentences, a figure, an annex with a long table."""

from __future__ import annotations

from html import escape

from halka.documents import bidi, ink
from halka.documents.blocks import (
    Bullets,
    Cell,
    Colour,
    Column,
    Document,
    Figure,
    Heading,
    PageBreak,
    Paragraph,
    Table,
    Tile,
    Tiles,
)

from .words import Say, document, in_language, interval, percent, thousands

_DAYS = (2195, 1960, 920, 730)
_SILENT = (1858, 1590, 60, 0)


def report(language: str) -> Document:
    say = in_language(language)
    title = say(
        "Current Situation Report", "Mevcut Durum Raporu", "Raport i gjendjes aktuale", "تقرير الوضع الحالي"
    )
    blocks = (
        Heading(title, 1),
        Paragraph(_lead(language, say), "lead"),
        _tiles(language, say),
        Heading(say("What to change first", "Önce ne değişmeli", "Çfarë të ndryshohet së pari", "ما الذي ينبغي تغييره أولا")),
        _worst(language, say),
        _figure(language, say),
        Paragraph(_rounded(say), "small"),
        Heading(say("What the words mean", "Sözcüklerin anlamı", "Çfarë thonë fjalët", "معنى الكلمات"), 2),
        Bullets(((say("silence", "sessizlik", "heshtje", "صمت"), say(
            "a request without a reply, whatever its age",
            "yanıtı olmayan talep, yaşı ne olursa olsun",
            "një kërkesë pa përgjigje, sado e vjetër",
            "طلب بلا رد مهما كان عمره",
        )),)),
        PageBreak(0.35),
        Heading(say("Annex: month by month", "Ek: ay ay", "Shtojcë: muaj pas muaji", "ملحق: شهرا بعد شهر")),
        _months(language, say),
    )  # fmt: skip
    subtitle = say(
        "Province of Yeşilova, 1 July to 30 September 2026",
        "Yeşilova ili, 1 Temmuz – 30 Eylül 2026",
        "Qarku Yeşilova, 1 korrik – 30 shtator 2026",
        "محافظة Yeşilova، من 1 تموز إلى 30 أيلول 2026",
    )
    footer = say(
        "Made by Halka from the record of work. Known up to 30 September 2026.",
        "Halka tarafından iş kayıtlarından yapıldı. 30 Eylül 2026'ya kadar bilinen.",
        "Bërë nga Halka nga regjistri i punës. E njohur deri më 30 shtator 2026.",
        "أعده Halka من سجل العمل. المعلوم حتى 30 أيلول 2026.",
    )
    return document(language, title, blocks, subtitle=subtitle, footer=footer)


def _lead(language: str, say: Say) -> str:
    share, many = percent(language, 91), thousands(language, 2580)
    return say(
        f"{many} requests went out for 925 children. {share} of those that were due were answered.",
        f"925 çocuk için {many} talep gönderildi. Süresi dolanların {share} kadarı yanıtlandı.",
        f"U dërguan {many} kërkesa për 925 fëmijë. {share} e atyre me afat morën përgjigje.",
        f"أرسل {many} طلبا من أجل 925 طفلا. ورد الجواب على {share} مما استحق الرد.",
    )


def _rounded(say: Say) -> str:
    return say(
        "Counts are rounded so that no child can be found from them. Shares rest on at least 20 requests.",
        "Hiçbir çocuk bulunamasın diye sayılar yuvarlanmıştır. Oranlar en az 20 talebe dayanır.",
        "Numrat janë rrumbullakosur që asnjë fëmijë të mos gjendet prej tyre.",
        "الأعداد مقربة حتى لا يعرف أي طفل منها. كل نسبة تقوم على 20 طلبا على الأقل.",
    )


def _tiles(language: str, say: Say) -> Tiles:
    words: dict[Colour, str] = {
        "good": say("on target", "hedefte", "në objektiv", "بلغ الهدف"),
        "watch": say("near the target", "hedefe yakın", "pranë objektivit", "قريب من الهدف"),
        "bad": say("far from target", "hedeften uzak", "larg objektivit", "بعيد عن الهدف"),
        "none": say("no target", "hedef yok", "pa objektiv", "بلا هدف"),
    }
    same = say("no clear change; before: ", "belirgin değişiklik yok; önce: ", "pa ndryshim; më parë: ", "لا تغير واضح؛ سابقا: ")  # fmt: skip

    def tile(title: str, now: int, before: int, of: int, colour: Colour) -> Tile:
        many = say("n = ", "n = ", "n = ", "ن = ") + thousands(language, of)
        return Tile(
            title, percent(language, now), same + percent(language, before), many, colour, words[colour]
        )

    return Tiles((
        (say("Communication", "İletişim", "Komunikimi", "التواصل"), (
            tile(say("Requests that got a reply", "Yanıtlanan talepler", "Kërkesa me përgjigje", "طلبات تلقت ردا"), 85, 84, 1370, "watch"),
            tile(say("Replies on time", "Zamanında yanıtlar", "Përgjigje në kohë", "ردود في موعدها"), 63, 62, 1170, "bad"),
        )),
        (say("Coordination", "Eşgüdüm", "Bashkërendimi", "التنسيق"), (
            tile(say("Legal deadlines met", "Uyulan yasal süreler", "Afate ligjore të respektuara", "مواعيد قانونية روعيت"), 68, 66, 310, "bad"),
            tile(say("Sent back", "Geri gönderilen", "Kthyer mbrapsht", "أعيد إلى المرسل"), 10, 11, 925, "good"),
        )),
        (say("Cooperation", "İş birliği", "Bashkëpunimi", "التعاون"), (
            tile(say("Cases with one shared plan", "Ortak planı olan dosyalar", "Raste me plan të përbashkët", "حالات لها خطة مشتركة"), 30, 29, 560, "bad"),
            tile(say("Child's wish recorded", "Çocuğun isteği yazılı", "Dëshira e fëmijës e shënuar", "سجلت رغبة الطفل"), 72, 65, 560, "none"),
        )),
    ))  # fmt: skip


def _places(say: Say) -> tuple[str, str, str, str]:
    return (
        say("Hospital", "Hastane", "Spitali", "المستشفى"),
        say("Municipality", "Belediye", "Bashkia", "البلدية"),
        say("School counselling service", "Rehberlik Servisi", "Shërbimi psikosocial i shkollës", "مركز الإرشاد المدرسي"),
        say("Family and Social Services", "Aile ve Sosyal Hizmetler", "Shërbimet Sociale", "الأسرة والخدمات الاجتماعية"),
    )  # fmt: skip


def _ways(say: Say) -> list[str]:
    hospital, municipality, school, family = _places(say)
    shape = say("{} to {}", "{} → {}", "{} → {}", "من {} إلى {}")
    pairs = ((family, hospital), (family, municipality), (family, school), (hospital, family))
    return [shape.format(*pair) for pair in pairs]


def _worst(language: str, say: Say) -> Table:
    none = [
        say(
            f"Nobody answers: {k} of {n} requests that were due have no answer ({interval(language, low, high)}).",
            f"Yanıt yok: süresi dolan {n} talepten {k} tanesi yanıtsız ({interval(language, low, high)}).",
            f"Askush nuk përgjigjet: {k} nga {n} kërkesa pa përgjigje ({interval(language, low, high)}).",
            f"لا أحد يرد: {k} من {n} طلبا استحق الرد بلا جواب ({interval(language, low, high)}).",
        )
        for k, n, low, high in ((55, 195, 22, 35), (60, 180, 27, 41))
    ]
    slow = say(
        "Slow; why is not visible in the record.",
        "Yavaş; nedeni kayıtta görünmüyor.",
        "E ngadaltë; arsyeja nuk duket në regjistër.",
        "بطء لا يظهر سببه في السجل.",
    )
    rows = tuple(
        (
            Cell(way),
            Cell(str(children), children),
            Cell(thousands(language, days), days),
            Cell(cause),
            Cell(who),
        )
        for way, children, days, cause, who in zip(
            _ways(say), (160, 135, 120), _DAYS, (*none, slow), _places(say), strict=False
        )
    )
    caption = say(
        "The three largest bottlenecks, and who can change them",
        "En büyük üç darboğaz ve kim değiştirebilir",
        "Tri pengesat më të mëdha dhe kush mund t'i ndryshojë",
        "أكبر ثلاثة اختناقات ومن يستطيع تغييرها",
    )
    columns = (
        Column(say("From and to", "Kimden kime", "Nga – te", "من وإلى")),
        Column(say("Children", "Çocuk", "Fëmijë", "الأطفال"), True),
        Column(say("Days lost", "Kayıp gün", "Ditë të humbura", "الأيام الضائعة"), True, say("days", "gün", "ditë", "أيام")),
        Column(say("Cause", "Neden", "Shkaku", "السبب")),
        Column(say("Who can change it", "Kim değiştirebilir", "Kush mund ta ndryshojë", "من يستطيع تغييره")),
    )  # fmt: skip
    return Table("bottlenecks", caption, columns, rows)


def _figure(language: str, say: Say) -> Figure:
    ways = _ways(say)
    days = [f"{thousands(language, n)} {say('days', 'gün', 'ditë', 'يوما')}" for n in _DAYS]
    title = say("Where children lose days", "Çocuklar nerede gün kaybediyor", "Ku humbin ditë fëmijët", "أين يضيع وقت الأطفال")  # fmt: skip
    says = say(
        "The longest bars are where a change would help most children. The striped part is silence.",
        "En uzun çubuklar, değişikliğin en çok çocuğa yarayacağı yerdir. Çizgili bölüm sessizliktir.",
        "Shiritat më të gjatë tregojnë ku një ndryshim do të ndihmonte më shumë. Pjesa me vija është heshtje.",
        "أطول الأشرطة هي حيث يفيد التغيير أكثر الأطفال. الجزء المخطط صمت بلا رد.",
    )
    columns = (
        Column(say("From and to", "Kimden kime", "Nga – te", "من وإلى")),
        Column(say("Days lost", "Kayıp gün", "Ditë të humbura", "الأيام الضائعة"), True),
    )
    rows = tuple((Cell(way), Cell(thousands(language, n), n)) for way, n in zip(ways, _DAYS, strict=True))
    alt = "; ".join(f"{way}: {long}" for way, long in zip(ways, days, strict=True))
    return Figure(
        "days", title, says, alt, _bars(ways, days, language == "ar"), Table("days", title, columns, rows)
    )


def _bars(ways: list[str], days: list[str], is_rtl: bool) -> str:
    """Mirrored for Arabic. A drawing knows no direction: its words are wrapped, and begin at the right by their anchor."""
    wide, parts = 640, []
    anchor = ' class="end"' if is_rtl else ""

    def words(text: str) -> str:
        return escape(f"{bidi.RLI}{bidi.isolate(text)}{bidi.PDI}" if is_rtl else text)

    def x(left: float, width: float = 0) -> float:
        return wide - left - width if is_rtl else left

    for at, (way, long, all_days, silent) in enumerate(zip(ways, days, _DAYS, _SILENT, strict=True)):
        y, whole, part = 44 * at, 470 * all_days / _DAYS[0], 470 * silent / _DAYS[0]
        parts.append(f'<text x="{x(0)}" y="{y + 13}"{anchor}>{words(way)}</text>')
        parts.append(
            f'<rect class="silent" x="{x(0, part):.1f}" y="{y + 19}" width="{part:.1f}" height="13"/>'
        )
        parts.append(ink.stripes(x(0, part), y + 19, part, 13))
        parts.append(
            f'<rect class="lost" x="{x(part, whole - part):.1f}" y="{y + 19}" width="{whole - part:.1f}" height="13"/>'
        )
        parts.append(f'<text x="{x(whole + 8):.1f}" y="{y + 30}"{anchor}>{words(long)}</text>')
    return f'<svg width="{wide}" height="{44 * len(ways)}" viewBox="0 0 {wide} {44 * len(ways)}">{"".join(parts)}</svg>'


def _months(language: str, say: Say) -> Table:
    columns = (
        Column(say("Month", "Ay", "Muaji", "الشهر")),
        Column(say("Institution", "Kurum", "Institucioni", "الجهة")),
        Column(say("Requests", "Talep", "Kërkesa", "الطلبات"), True),
        Column(say("Answered", "Yanıtlanan", "Me përgjigje", "المردود عليها"), True),
    )
    rows = tuple(
        (
            Cell(f"2026-{month:02}"),
            Cell(place),
            Cell(str(40 + 7 * month + at), 40 + 7 * month + at),
            Cell(percent(language, 60 + 2 * month + at), 60 + 2 * month + at, shade=(month + at) % 5),
        )
        for month in range(1, 10)
        for at, place in enumerate(_places(say))
    )
    caption = say("Requests by month and institution", "Aya ve kuruma göre talepler", "Kërkesa sipas muajit dhe institucionit", "الطلبات حسب الشهر والجهة")  # fmt: skip
    more = say("The workbook has all of them.", "Tamamı çalışma kitabındadır.", "Të gjitha janë në librin e punës.", "كلها في المصنف.")  # fmt: skip
    return Table("months", caption, columns, rows, shown=32, more=more)
