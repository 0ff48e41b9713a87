"""Tickets and reviews in other languages than English, eight in each, written for these tests."""

# ruff: noqa: RUF001 - letters of other alphabets look like Latin ones

from typing import Final

FOREIGN: Final[dict[str, tuple[str, ...]]] = {
    "de": (
        "Die Lieferung kam drei Tage zu spät und der Karton war völlig zerdrückt.",
        "Ich warte seit zwei Wochen auf meine Rückerstattung und niemand antwortet mir.",
        "Sehr freundliches Personal, gerne wieder!",
        "Leider funktioniert die App seit dem letzten Update nicht mehr.",
        "Wie kann ich mein Passwort zurücksetzen?",
        "Das Zimmer war sauber, aber das Frühstück ließ zu wünschen übrig, und an der Rezeption "
        "musste man immer lange warten, obwohl kaum Gäste da waren.",
        "Kann die Rechnung nicht runterladen, bitte um Hilfe",
        "Nie wieder! Schlechter Service, unfreundliche Mitarbeiter.",
    ),
    "fr": (
        "La livraison est arrivée avec trois jours de retard et le colis était abîmé.",
        "Je n'arrive pas à me connecter à mon compte depuis hier soir.",
        "Personnel très accueillant, je recommande vivement !",
        "Bonjour, je souhaite annuler ma commande et être remboursé.",
        "Le produit est de mauvaise qualité, je suis très déçue.",
        "Comment puis-je changer l'adresse de livraison ?",
        "L'application plante dès que j'ouvre la page des factures, et le service client ne répond "
        "jamais au téléphone ni aux courriels.",
        "Trop cher pour ce que c'est.",
    ),
    "es": (
        "El pedido llegó tres días tarde y la caja estaba completamente rota.",
        "No puedo entrar en mi cuenta desde ayer, necesito ayuda por favor.",
        "Muy buena atención, el personal es muy amable.",
        "Quiero cancelar mi suscripción y que me devuelvan el dinero.",
        "La aplicación se cierra sola cada vez que intento pagar.",
        "¿Cuándo va a llegar mi paquete?",
        "Llevo dos semanas llamando al servicio de atención al cliente y nadie me da una solución, "
        "es una vergüenza para una empresa de este tamaño.",
        "Pésimo servicio, no lo recomiendo a nadie.",
    ),
    "it": (
        "La consegna è arrivata con tre giorni di ritardo e il pacco era danneggiato.",
        "Non riesco ad accedere al mio account da ieri sera.",
        "Personale molto gentile, ci tornerò sicuramente.",
        "Vorrei annullare il mio ordine e ricevere il rimborso.",
        "L'applicazione si blocca ogni volta che provo a pagare.",
        "Quando arriva il mio pacco?",
        "La camera era pulita ma la colazione lasciava a desiderare, e alla reception nessuno "
        "sapeva darci informazioni sugli orari degli autobus.",
        "Servizio pessimo, non lo consiglio a nessuno.",
    ),
    "pt": (
        "A encomenda chegou com três dias de atraso e a caixa estava amassada.",
        "Não consigo entrar na minha conta desde ontem à noite.",
        "Atendimento muito bom, funcionários muito simpáticos.",
        "Quero cancelar a minha assinatura e receber o dinheiro de volta.",
        "O aplicativo fecha sozinho sempre que tento pagar.",
        "Quando vai chegar o meu pedido?",
        "Já liguei cinco vezes para o apoio ao cliente e ninguém resolve o problema da minha "
        "fatura, que continua errada há dois meses.",
        "Péssimo serviço, não recomendo a ninguém.",
    ),
    "nl": (
        "De bestelling kwam drie dagen te laat en de doos was helemaal kapot.",
        "Ik kan sinds gisteren niet meer inloggen op mijn account.",
        "Zeer vriendelijk personeel, wij komen zeker terug!",
        "Ik wil mijn abonnement opzeggen en mijn geld terugkrijgen.",
        "De app loopt steeds vast als ik wil betalen.",
        "Wanneer wordt mijn pakket bezorgd?",
        "De kamer was schoon, maar het ontbijt viel erg tegen en bij de receptie moesten we steeds "
        "lang wachten voordat er iemand kwam.",
        "Slechte service, niet aan te raden.",
    ),
    "sv": (
        "Leveransen kom tre dagar för sent och kartongen var helt trasig.",
        "Jag kan inte logga in på mitt konto sedan igår.",
        "Mycket trevlig personal, vi kommer gärna tillbaka!",
        "Jag vill avsluta min prenumeration och få pengarna tillbaka.",
        "Appen kraschar varje gång jag försöker betala.",
        "När kommer mitt paket?",
        "Rummet var rent men frukosten var en besvikelse, och i receptionen fick man alltid vänta "
        "länge fast det knappt fanns några gäster.",
        "Dålig service, rekommenderar inte detta till någon.",
    ),
    "da": (
        "Leveringen kom tre dage for sent, og kassen var helt ødelagt.",
        "Jeg har ikke kunnet logge ind på min konto siden i går.",
        "Meget venligt personale, vi kommer gerne igen!",
        "Jeg vil gerne opsige mit abonnement og have mine penge tilbage.",
        "Appen går ned, hver gang jeg prøver at betale.",
        "Hvornår kommer min pakke?",
        "Værelset var rent, men morgenmaden var en skuffelse, og i receptionen skulle man altid "
        "vente længe, selv om der næsten ingen gæster var.",
        "Dårlig service, kan ikke anbefales.",
    ),
    "pl": (
        "Przesyłka dotarła trzy dni po terminie, a karton był całkowicie zgnieciony.",
        "Od wczoraj nie mogę zalogować się na swoje konto.",
        "Bardzo miła obsługa, na pewno wrócimy!",
        "Chcę anulować zamówienie i otrzymać zwrot pieniędzy.",
        "Aplikacja zawiesza się za każdym razem, gdy próbuję zapłacić.",
        "Kiedy dotrze moja paczka?",
        "Pokój był czysty, ale śniadanie pozostawiało wiele do życzenia, a w recepcji zawsze "
        "trzeba było długo czekać.",
        "Fatalna obsługa, nikomu nie polecam.",
    ),
    "cs": (
        "Zásilka dorazila o tři dny později a krabice byla úplně rozbitá.",
        "Od včerejška se nemohu přihlásit ke svému účtu.",
        "Velmi milý personál, určitě se vrátíme!",
        "Chci zrušit objednávku a dostat peníze zpět.",
        "Aplikace spadne pokaždé, když se pokusím zaplatit.",
        "Kdy dorazí můj balík?",
        "Pokoj byl čistý, ale snídaně nás zklamala a na recepci jsme vždy dlouho čekali, i když "
        "tam skoro nikdo nebyl.",
        "Hrozné služby, nikomu nedoporučuji.",
    ),
    "tr": (
        "Sipariş üç gün geç geldi ve kutu tamamen ezilmişti.",
        "Dünden beri hesabıma giriş yapamıyorum, yardım eder misiniz?",
        "Çalışanlar çok ilgili, kesinlikle tavsiye ederim.",
        "Aboneliğimi iptal etmek ve paramı geri almak istiyorum.",
        "Ödeme yapmaya çalıştığımda uygulama sürekli kapanıyor.",
        "Kargom ne zaman gelecek?",
        "Oda temizdi ama kahvaltı çok zayıftı, resepsiyonda da hiç kimse bize yardımcı olmadı, bir "
        "daha gelmeyi düşünmüyoruz.",
        "Berbat bir hizmet, kimseye tavsiye etmem.",
    ),
    "ru": (
        "Посылка пришла на три дня позже, коробка была полностью раздавлена.",
        "Со вчерашнего дня не могу войти в свой аккаунт.",
        "Очень приветливый персонал, обязательно вернёмся!",
        "Хочу отменить заказ и вернуть деньги.",
        "Приложение вылетает каждый раз, когда я пытаюсь оплатить.",
        "Когда придёт моя посылка?",
        "Номер был чистый, но завтрак оставлял желать лучшего, а на ресепшене всегда приходилось "
        "долго ждать.",
        "Ужасный сервис, никому не советую.",
    ),
    "ar": (
        "وصلت الشحنة متأخرة ثلاثة أيام وكان الصندوق مكسورا بالكامل.",
        "لا أستطيع الدخول إلى حسابي منذ أمس.",
        "الموظفون لطفاء جدا وسأعود بالتأكيد.",
        "أريد إلغاء طلبي واسترداد أموالي.",
        "التطبيق يتوقف في كل مرة أحاول فيها الدفع.",
        "متى سيصل طردي؟",
        "كانت الغرفة نظيفة لكن الفطور كان سيئا والانتظار عند الاستقبال كان طويلا جدا.",
        "خدمة سيئة ولا أنصح بها أحدا.",
    ),
    "ja": (
        "荷物が三日遅れて届き、箱が完全につぶれていました。",
        "昨日からアカウントにログインできません。",
        "スタッフの方がとても親切でした。また利用したいです。",
        "注文をキャンセルして返金してほしいです。",
        "支払いをしようとするたびにアプリが落ちます。",
        "荷物はいつ届きますか？",
        "部屋はきれいでしたが、朝食は期待外れで、フロントではいつも長く待たされました。",
        "サービスが最悪です。おすすめできません。",
    ),
    "zh": (
        "包裹晚了三天才到，箱子完全压坏了。",
        "从昨天开始我就无法登录我的账户。",
        "服务人员非常热情，下次还会再来。",
        "我想取消订单并退款。",
        "每次付款的时候应用程序都会闪退。",
        "我的包裹什么时候能到？",
        "房间很干净，但是早餐让人失望，前台每次都要等很久，客服电话也没有人接听。",
        "服务太差了，不推荐给任何人。",
    ),
    "ro": (
        "Comanda a ajuns cu trei zile întârziere și cutia era complet distrusă.",
        "Nu mă pot conecta la contul meu de ieri.",
        "Personal foarte amabil, cu siguranță vom reveni!",
        "Vreau să anulez comanda și să primesc banii înapoi.",
        "Aplicația se închide de fiecare dată când încerc să plătesc.",
        "Când ajunge coletul meu?",
        "Camera era curată, dar micul dejun a fost dezamăgitor, iar la recepție a trebuit mereu să "
        "așteptăm mult.",
        "Servicii proaste, nu recomand nimănui.",
    ),
}
"""By ISO 639-1 code; from 4 to 40 words, as customers write."""
