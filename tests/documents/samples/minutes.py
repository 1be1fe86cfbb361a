"""Minutes of a case conference, with what the child said, decisions and signatures."""

from __future__ import annotations

from halka.documents.blocks import Cell, Column, Document, Heading, Paragraph, Signature, Signatures, Table

from .words import Say, document, in_language


def minutes(language: str) -> Document:
    say = in_language(language)
    title = say(
        "Minutes of the case conference",
        "Vaka toplantısı tutanağı",
        "Procesverbali i takimit të rastit",
        "محضر مؤتمر الحالة",
    )
    purpose = say(
        "Purpose: agree on one plan for the child, with one person responsible for each step.",
        "Amaç: çocuk için tek bir plan üzerinde anlaşmak; her adımın bir sorumlusu olsun.",
        "Qëllimi: një plan i vetëm për fëmijën, me një përgjegjës për çdo hap.",
        "الغاية: الاتفاق على خطة واحدة للطفل، ولكل خطوة مسؤول واحد.",
    )
    voice = say(
        "“I would like to stay at my school. I do not want to tell the story again.”",
        "“Okulumda kalmak istiyorum. Olanları bir daha anlatmak istemiyorum.”",
        "“Dua të rri në shkollën time. Nuk dua ta tregoj sërish historinë.”",
        "«أود أن أبقى في مدرستي. لا أريد أن أحكي القصة مرة أخرى.»",
    )
    open_point = say(
        "Whether visits take place at the municipality's centre; taken up again on 14 October 2026.",
        "Görüşmelerin belediye merkezinde yapılıp yapılmayacağı; 14 Ekim 2026'da yeniden ele alınacak.",
        "Nëse takimet bëhen në qendrën e bashkisë; rimerret më 14 tetor 2026.",
        "هل تكون الزيارات في مركز البلدية. يعاد بحثه في 14 تشرين الأول 2026.",
    )
    blocks = (
        Heading(title, 1),
        Paragraph(purpose, "lead"),
        Heading(say("What the child said", "Çocuğun söylediği", "Çfarë tha fëmija", "ما قاله الطفل")),
        Paragraph(voice, "notice"),
        Heading(say("Decisions", "Kararlar", "Vendimet", "القرارات")),
        _decisions(say),
        Heading(say("Not agreed", "Anlaşılamayan", "Pa marrëveshje", "ما لم يتفق عليه")),
        Paragraph(open_point),
        Heading(
            say(
                "Present, and signatures",
                "Katılanlar ve imzalar",
                "Të pranishmit dhe nënshkrimet",
                "الحاضرون والتوقيعات",
            )
        ),
        _signatures(say),
    )
    subtitle = say(
        "Case H-2026-0183, 22 September 2026, 10:00 to 11:20",
        "Dosya H-2026-0183, 22 Eylül 2026, 10:00 – 11:20",
        "Rasti H-2026-0183, 22 shtator 2026, 10:00 – 11:20",
        "الحالة H-2026-0183، 22 أيلول 2026، من 10:00 إلى 11:20",
    )
    footer = say("Case conference, H-2026-0183", "Vaka toplantısı, H-2026-0183", "Takimi i rastit, H-2026-0183", "مؤتمر الحالة، H-2026-0183")  # fmt: skip
    mark = say("CONFIDENTIAL", "GİZLİ", "KONFIDENCIALE", "سري")
    return document(language, title, blocks, subtitle=subtitle, footer=footer, mark=mark)


def _decisions(say: Say) -> Table:
    school = say(
        "School counselling service",
        "Rehberlik Servisi",
        "Shërbimi psikosocial i shkollës",
        "مركز الإرشاد المدرسي",
    )
    hospital = say(
        "Çınar State Hospital", "Çınar Devlet Hastanesi", "Spitali Shtetëror Çınar", "مستشفى Çınar الحكومي"
    )
    town = say(
        "Municipality, social aid",
        "Belediye, sosyal yardım",
        "Bashkia, ndihma sociale",
        "البلدية، المساعدة الاجتماعية",
    )
    told = (
        (say(
            "The child stays at the same school; the counsellor meets the child every Tuesday.",
            "Çocuk aynı okulda kalır; rehber öğretmen her salı çocukla görüşür.",
            "Fëmija mbetet në të njëjtën shkollë; psikologu e takon çdo të martë.",
            "يبقى الطفل في مدرسته؛ يلتقيه المرشد كل ثلاثاء.",
        ), school, say("29 September 2026", "29 Eylül 2026", "29 shtator 2026", "29 أيلول 2026")),
        (say(
            "One interview only; the hospital uses the record of the first.",
            "Yalnızca bir görüşme; hastane ilkinin kaydını kullanır.",
            "Vetëm një intervistë; spitali përdor procesverbalin e së parës.",
            "مقابلة واحدة فقط؛ يستعمل المستشفى محضر الأولى.",
        ), hospital, say("14 October 2026", "14 Ekim 2026", "14 tetor 2026", "14 تشرين الأول 2026")),
        (say(
            "Support with rent for the grandmother: application and decision.",
            "Büyükanneye kira desteği: başvuru ve karar.",
            "Ndihmë me qiranë për gjyshen: kërkesa dhe vendimi.",
            "دعم إيجار الجدة: الطلب والقرار.",
        ), town, say("6 October 2026", "6 Ekim 2026", "6 tetor 2026", "6 تشرين الأول 2026")),
    )  # fmt: skip
    columns = (
        Column(say("No.", "No", "Nr.", "الرقم"), True),
        Column(say("Decision", "Karar", "Vendimi", "القرار")),
        Column(say("Responsible", "Sorumlu", "Përgjegjësi", "المسؤول")),
        Column(say("By", "Son gün", "Deri më", "الموعد")),
    )
    rows = tuple(
        (Cell(str(at), at), Cell(what), Cell(who), Cell(day)) for at, (what, who, day) in enumerate(told, 1)
    )
    caption = say(
        "Who does what until when",
        "Kim neyi ne zamana kadar yapar",
        "Kush bën çfarë deri kur",
        "من يفعل ماذا وحتى متى",
    )
    return Table("decisions", caption, columns, rows)


def _signatures(say: Say) -> Signatures:
    caption = say(
        "By signing, each confirms the decisions above; a different opinion is written beside the name.",
        "İmza, yukarıdaki kararların onayıdır; farklı görüş adın yanına yazılır.",
        "Me nënshkrim secili pohon vendimet më sipër; mendimi ndryshe shkruhet pranë emrit.",
        "بالتوقيع يؤكد كل حاضر القرارات أعلاه؛ ويكتب الرأي المخالف بجانب الاسم.",
    )
    heads = (
        say("Name", "Adı", "Emri", "الاسم"),
        say("Post and institution", "Görevi ve kurumu", "Detyra dhe institucioni", "الصفة والجهة"),
        say("Signature", "İmza", "Nënshkrimi", "التوقيع"),
        say("Date", "Tarih", "Data", "التاريخ"),
    )
    family = say(
        "Family and Social Services",
        "Aile ve Sosyal Hizmetler",
        "Shërbimet Sociale",
        "الأسرة والخدمات الاجتماعية",
    )
    rows = (
        Signature(
            "Zeynep Arslan",
            say("Case worker", "Vaka sorumlusu", "Punonjëse e rastit", "مسؤولة الحالة"),
            family,
        ),
        Signature(
            "Dr. Mehmet Öz",
            say("Child psychiatrist", "Çocuk psikiyatristi", "Psikiatër i fëmijëve", "طبيب نفسي للأطفال"),
        ),
        Signature("Elif Şahin", say("Counsellor", "Rehber öğretmen", "Psikologe", "مرشدة")),
        Signature("", say("Carer of the child", "Çocuğa bakan", "Kujdestari i fëmijës", "حاضن الطفل")),
    )
    return Signatures(caption, heads, rows)
