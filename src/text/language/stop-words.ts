/**
 * Words that carry no subject: articles, prepositions, pronouns, auxiliaries and, above all, question words ("how do
 * I …" .525 → .684 nDCG on code questions when they go). They also tell languages apart in short questions.
 * "Up", "down" and "out" stay: with "back", "shut" and "log" they are what is asked about.
 * Written in lower case with their accents, as people write them.
 */
const LISTS: Readonly<Record<string, string>> = {
  en: `a about again all also am an and any are aren't as at be been being both but by can can't could couldn't did
    didn't do does doesn't doing don't done each few for from further had hadn't has hasn't have haven't
    having he he's her here hers him his how how's i i'm i've if in into is isn't it it's its just many may me
    might more most much must my no nor not now of on once only or other our over own same shall she should
    shouldn't so some such than that that's the their them then there there's these they they're this those to too
    under us very was wasn't we were weren't what what's when where where's which who who's whom whose why will
    with won't would wouldn't you your yours`,
  es: `a al algo algún alguna algunas alguno algunos ante antes aquel aquella aquellas aquellos aquí así aunque cada como
    cómo con contra cual cuál cuales cuáles cuando cuándo cuanta cuánta cuantas cuántas cuanto cuánto cuantos cuántos de
    del desde donde dónde durante e el él ella ellas ellos en entre era eran es esa esas ese eso esos esta está están
    estaba estar estas este esto estos fue fueron ha han hace hacer hasta hay he la las le les lo los más me mi mientras
    mis muy nada ni no nos nosotros o os otra otras otro otros para pero poco por porque porqué puede pueden puedo qué
    que quien quién quienes quiénes se sea según ser si sí sido sin sobre son su sus también tan tanto te tiene tienen
    tengo toda todas todo todos tu tus un una unas uno unos usted ustedes y ya yo debo hago sirve viene`,
  fr: `à afin ai ainsi alors après au aucun aucune aussi autre autres aux avait avant avec avez avoir avons c car ce ceci
    cela celle celles celui ces cet cette ceux chaque ci comme comment combien d dans de des depuis dois doit donc dont du
    elle elles en encore entre es est et étaient était été être eu eux fait faire faut font il ils j je l la là laquelle
    le lequel les lesquelles lesquels leur leurs lors lui m ma mais me même mes moi mon n ne ni nos notre nous on ont ou
    où par parce pas peu peut peuvent peux plus plusieurs pour pourquoi puis puisque qu quand que quel quelle quelles
    quels qui quoi s sa sans se sera ses si sien soit son sont sous suis sur t ta te tes toi ton tous tout toute toutes
    très tu un une vers vos votre vous y sert vient`,
  de: `ab aber als also am an auch auf aus bei beim bin bis bist da dabei dafür damit dann das dass daß dazu dein deine dem
    den denn der deren des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen
    einer eines er es etwas euch für gegen gibt hab habe haben hast hat hatte hatten hier ich ihm ihn ihnen ihr ihre
    ihrem ihren ihrer im in ins ist ja jede jedem jeden jeder jedes jener jetzt kann kannst kein keine keinem keinen
    keiner können könnte mache machen man mehr mein meine meinem meinen meiner mich mir mit muss müssen muß nach nicht
    nichts noch nun nur ob oder ohne sehr sein seine seinem seinen seiner seit sich sie sind so soll sollen sollte
    sondern sonst über um und uns unser unsere unter vom von vor wann war waren warum was weil welche welchem welchen
    welcher welches wem wen wenn wer werde werden wessen wie wieder wieso wir wird wo wofür woher wohin womit wurde wurden
    wie viel viele zu zum zur zwar zwischen macht tut kommt heißt wozu`,
  it: `a abbiamo ad agli ai al alcuni alla alle allo anche ancora avere aveva c che chi ci come con così cosa cui d da dagli
    dai dal dalla dalle dallo de degli dei del dell della delle dello deve devo di dove dopo durante e è ed era erano essere
    fa fanno fare fino fra fu furono gli ha hai hanno ho i il in io l la le lei lo loro lui ma mai me mentre mi mia mie
    miei mio molto ne negli nei nel nell nella nelle nello no noi non nostra nostro o ogni oppure per perché perciò però più
    poi possiamo posso prima può puoi qual quale quali qualche quando quanta quante quanti quanto quella quelle quelli
    quello questa queste questi questo qui quindi sarà se sei senza si sia siamo sono sopra sotto sta stata stati stato
    su sua sue sui sul sulla sulle sullo suo suoi tra tu tua tuo tutta tutte tutti tutto un una uno vi voi cos serve viene`,
  pt: `a à ainda algum alguma alguns ao aos após aquela aquele aqueles aquilo as às até cada com como da das de dela dele
    deles depois desde deve devo do dos e é ela elas ele eles em enquanto entre era eram essa essas esse esses esta está
    estão estas estava este estes eu faço faz fazer foi foram há isso isto já la lhe lhes lo mais mas me mesmo meu meus
    minha minhas muito na nas nem no nos nós nossa nosso não num numa o onde os ou outra outras outro outros para pela pelas
    pelo pelos pode podem por porque porquê porém posso pra qual quais qualquer quando quanta quantas quanto quantos que
    quê quem são se seja sem sempre ser será seu seus si sob sobre sua suas também tanto te tem têm tenho ter teu tinha
    toda todas todo todos tu tua um uma umas uns você vocês serve vem`,
  nl: `aan af al alle als altijd ander andere ben bij daar dan dat de deze die dit doe doen door doet dus een en er geen
    haar had hadden heb hebben heeft hem het hier hij hoe hoeveel hun iemand iets ik in is ja je jij jou jouw jullie kan
    kunnen kun maar me meer men met mij mijn moet moeten mogen na naar niet niets nog nu of om omdat onder ons onze ook
    op over te tegen ten ter tijdens toch toen tot tussen u uit uw van vanaf veel voor waar waarmee waarom wanneer was
    wat we wel welk welke werd werden wie wiens wij wil word worden wordt zal ze zelf zich zij zijn zo zonder zou zouden`,
  sv: `alla allt än andra är att av bara behöver blev bli blir bort både de del dem den denna deras dess dessa det detta dig
    din dina ditt du då där efter ej eller en er ett från för få får genom gör göra ha hade han hans har henne hennes hon
    honom hur här hör i icke in inte ju jag kan kunde man med mellan men mer mig min mina mitt måste mycket många någon
    något några när och om oss på samma sedan sig sin sina ska skulle som så till under upp ut utan vad var vara varför
    varit varje vars vart vem vems vi vid vilka vilken vilket vill vår våra åt över`,
  da: `ad af alle alt anden at blev blive bliver da de dem den denne der deres det dette dig din dine disse dit dog du efter
    eller en end er et for fordi fra få får før gennem gør gøre ham han hans har havde have hende hendes her hos hun hvad
    hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor hvornår i ikke ind ingen jeg jer kan kunne man mange med
    meget mellem men mere mig min mine mit mod må nogen noget nogle nu når ned og også om op os over på selv sig sin sine
    sit skal skulle som så til ud uden under var ved vi vil ville vor være været`,
  no: `alle alt andre at av bare ble blei bli blir da de deg dem den denne der deres det dette deg din dine disse ditt du
    dykk eg ein eit eller en enn er et etter for fordi fra få får før gjennom gjør gjøre ha hadde ham han hans har hennes
    henne her hos hun hva hvem hver hvilke hvilken hvilket hvis hvor hvordan hvorfor når i ikke inn ingen jeg kan kunne
    kva kvar kven korleis man mange med meg mellom men mer min mine mitt mot må noe noen nå og også om opp oss over på så
    seg selv sin sine sitt skal skulle som til ut uten under var ved vi vil ville vår være vært`,
  fi: `ei eivät en että ehkä he heidän hän hänen häntä ja jo joka jonka jos jossa jota jotka kaikki kanssa kuin kuinka kuka
    kun kuten ketkä me meidän mihin mikä mikäli miksi millainen millä milloin minkä minä minun missä mistä miten mitkä
    mitä monta mukaan mutta muu muut myös ne niiden niin nyt nämä ole olen oli olivat olla on ovat pitää sekä se sen
    siellä siinä siis sinä sinun sitä tai te teidän tulee tämä tämän tästä vai vain voi voin voiko voivat vuoksi`,
  pl: `a aby albo ale ani bardzo bez bo by być był była było były będzie będą chce ci co czego czemu czy czyj czyja czyje
    dla do dlaczego gdy gdzie go i ich ile im innych ja jak jaka jaką jaki jakie jakich jakiego jako je jego jej jest
    jestem jeszcze już każdy kiedy kim kogo komu kto która które którego której który których którym którzy lub ma mają
    mam między mi mnie mogą mogę moja mój może można my na nad nam nas nasz nie nich nim niż o od on ona one oni ono oraz
    po pod ponieważ przed przez przy są się skąd swoje ta tak także tam te tego tej ten to tu tylko tym tych w we was wy
    z za ze że zrobić`,
  cs: `a aby ale ani až bez by byl byla bylo byly být co což či dle do ho i jak jaká jaké jaký jako je jeho její jejich jen
    ještě jsem jsi jsme jsou jste již já k kam kde kdo kdy když ke kolik která které kterého který kteří ma má mají máme
    mi mé mít může mohou mohu můj my mě na nad nebo není než nic o od on ona oni pak po pod podle pokud pouze pro proč
    protože před přes při s se si své svůj ta tak také tam te ten tedy to toho tom tomu tu ty u už v ve více však vy z za
    ze že`,
  tr: `acaba ama ancak bana bazı ben beni benim bir biri birkaç biz bizim bu buna bunlar bunu bunun da daha de değil diye dolayı
    en fakat gibi hangi hangisi hem hepsi her hiç için ile ise kaç kadar kez ki kim kime kimi kimin kimdir mi mı mu mü
    nasıl ne neden nedir nerede nereden nereye niçin niye o olan olarak oldu olduğu olur on ona onlar onların onu onun
    sen senin siz sizin şey şu tüm var vardır ve veya ya yani yapılır yok çok çünkü üzere`,
  ro: `a acea aceasta această aceea acel acela acele acelea acest acesta aceste acestea acești acolo al ale am ar are as au
    avea ca când câți câte care ce cel cei cele cine cu cui cum cât dacă dar de deci decât despre din dintre după e ea ei
    el ele este eu fără fi fie fost în îmi împotriva la le li lor lui mai mea meu mi mult nici noi nostru nu o ori pe
    pentru poate pot prin sa să sale sau se si și sub sunt te toate toți trebuie tu un una unde unei unele unii unor unui
    va vă vom voi vor vostru`,
  hu: `a abban ahhoz ahogy aki akik ami amely amelyek amikor az azok azon azt azért be bár ben csak de e egy egyes el első
    én és ez ezek ezen ezt ezért fel ha hány hanem hogy hogyan hol honnan hová is itt ki kicsoda kik kell kit lehet
    lesz le ma már meg mely melyek melyik mert mi mikor milyen mint mit miért most mennyi nagyon nem nincs ő ők olyan ott
    pedig s sem számára szerint te ti tud tudok után vagy vagyok van vannak volt voltak`,
  ca: `a al als amb aquell aquella aquest aquesta aquests això allò com d de del dels des després doncs durant e el ell ella
    ells els em en encara entre era és esta està estan et fa fer fins fou ha han hi ho i jo l la les li llur m ma més meu
    mi molt n ni no nosaltres o on per però perquè pot puc qual quals quan quant quanta quantes quants què que qui s sa
    sense ser seu seva seus si són sobre sota t també te tot tota tots un una unes uns va van vaig vostè`,
  ru: `а без более больше будет будто бы был была были было быть в вам вас весь во вот все всё всего всех вы где да даже для
    до его ее её если есть еще ещё же за зачем и из или им их к как какая какие каким каких какого какое какой какую когда
    которая которого которое которой которые который которых кого кому кто куда ли либо между меня мне много может можно
    мой мы на над надо нам нас не него нее неё нет ни них но ну о об однако он она они оно от откуда очень по под после
    потому почему при про с сам свою своего себя сейчас сколько со так также такой там те тем то тогда того тоже той
    только том тот ты у уже хотя чего чей чем через что чтобы чье чья эта эти этих это этого этой этом этот я делает делают служит берется берётся взялось такое`,
  uk: `а або адже але без був була були було бути в вам вас весь ви від він вона вони воно все всі всіх де для до дуже є же
    за з зі і із інших його її їх й к коли котрий кого кому куди ким хто лише між мене мені ми може можна мій моя на над
    нам нас не неї немає них ні ніж о один під по після при про с свої себе скільки та так також такий там те ти тим тільки
    то того тому той у уже хоча це цей ця ці чи чий чия чого чому через що щоб як яка який яких які якого якої якому яку
    я`,
  bg: `а ако ала бе без беше би бил била били било в вас ви все всички вие във г да дали до докато е един една едно ето за защо
    защото и из или им има имат как каква какви какво какъв кога което които кой който коя която към къде колко между ме
    ми много мога може му на над него нея ни ние но някои не от по под поради после преди при с са само се си след с със
    съм така също тази те тези ти то това тогава този той трябва тук тя у че чрез чий`,
  el: `από αν αλλά αυτά αυτές αυτή αυτό αυτοί αυτός για γιατί δεν δε εγώ είναι εμείς ένα ένας εσείς εσύ έχει έχουν έχω ή ήταν
    θα και κάθε κατά κάτι μας με μετά μη μην μου μπορεί μπορώ να ο οι όπου όπως όταν ότι όχι πιο ποια ποιά ποιες ποιο ποιός
    ποιος ποιοι πολύ πόσα πόσες πόσο πόσοι πότε που πού πριν προς πώς πως σας σε σου στα στη στην στις στο στον στους τα τη
    την της τι τις το τον του τους των χωρίς ως`,
  ar: `في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين ما ماذا متى أين اين كيف كم لماذا لم لن لا هل هو هي هم هن أن ان إن
    أو او أي اي أية كان كانت كانوا يكون تكون قد كل بعض بين بعد قبل عند حتى ثم إذا اذا منذ غير سوى حول دون تم كما لكن ولكن
    أنا انا نحن أنت انت و ب ل من هناك هنا يمكن مما فيها فيه منها منه عليها عليه له لها لهم به بها ليس وهو وهي وفي ومن`,
  fa: `از به در با را و که این آن برای تا بر یا هم نیز اما اگر چه چرا چگونه چطور چند چقدر کی کجا کدام کسی چیست کیست است بود
    بودند شد شده شدند می شود کرد کرده کند کنند کنم ها های هر همه هیچ یک دو من تو او ما شما آنها خود بین پس پیش بعد قبل روی
    زیر بدون مانند دارد دارند داشت باید نمی نه باشد توان آیا چیزی وی`,
  ur: `کا کی کے کو میں سے پر نے اور یا یہ وہ ہے ہیں تھا تھی تھے ہو ہوا ہوئی ہوئے ہوتا ہوتی ہوتے گا گی گے کیا کیوں کب کہاں کیسے
    کون کس کسے کتنا کتنی کتنے کونسا کونسی کونسے کہ جو جس جن جب تک بھی نہیں نہ تو اس ان ہم آپ میرا میری اپنے اپنی اپنا ایک لیے
    لئے ساتھ بعد پہلے دوران کر کرنا کرنے کرتا کرتے کرتی کیا گیا گئی گئے جا جاتا جاتی جاتے رہا رہی رہے سکتا سکتی سکتے دیا والا والے
    والی طرح کوئی کچھ`,
  hi: `का की के को में से पर ने और या यह वह ये वे है हैं था थी थे हो हुआ हुई हुए होता होती होते होने गा गी गे क्या क्यों कब कहाँ कहां
    कैसे कौन किस किसने किसे किसका किसकी किसके कितना कितनी कितने कौनसा कौनसी कि जो जिस जिन जब तक भी नहीं न तो इस उस इन उन हम आप मैं
    मेरा मेरी अपने अपनी अपना एक लिए साथ बाद पहले दौरान कर करना करने करता करते करती किया गया गई गए जा जाता जाती जाते रहा रही रहे
    सकता सकती सकते दिया वाला वाले वाली तरह कोई कुछ ही द्वारा इसके उसके उनके इसे उसे उन्हें`,
  mr: `आणि आहे आहेत या ही हे हा ते ती तो की का काय कसे कसा कशी केव्हा कोठे कुठे कोण कोणता कोणती कोणते किती मध्ये साठी वर व नाही होता
    होती होते होता झाला झाली झाले पण तर जे जो एक त्याच्या त्यांच्या हा करून कर`,
  bn: `এবং ও এই সে তার তিনি একটি একজন যে কি কী কে কেন কখন কোথায় কিভাবে কীভাবে কত কোন কোনটি কার থেকে জন্য করে করা হয় হয়েছে ছিল
    ছিলেন না নয় আর বা কিন্তু তা তাদের সঙ্গে সাথে মধ্যে দ্বারা হতে পারে`,
  he: `של את על עם אל אם או גם כי לא כן זה זאת זו אני אתה את הוא היא הם הן אנחנו מה מי מתי איך איפה היכן למה מדוע כמה איזה איזו
    אילו האם היה היתה היו יש אין כל כמו רק עוד אבל בין לפני אחרי תחת אשר ש ה ב ל מ ו`,
  id: `ada adalah agar akan antara apa apakah atau bagaimana bagi bahwa banyak beberapa belum berapa bisa boleh dalam dan dapat
    dari dengan di dia ia ini itu jika juga kami kapan karena ke kenapa kepada kita lain lebih mana mengapa mereka namun
    oleh pada para saat saya sebagai sebuah sedang semua seperti serta siapa suatu sudah telah tentang tersebut tidak untuk
    yaitu yang`,
  vi: `là và của có các cho trong một những được với không này để người từ đã khi về ở ra vào đến thì mà như nào gì ai đâu sao
    bao nhiêu tại thế làm bằng cách nếu hay hoặc rằng cũng sẽ đang bị do theo trên dưới tôi bạn`,
  ja: `の に は を が と で た し て も な い れ る か ら こ そ ある いる する です ます だ から まで より この その あの どの これ それ あれ どれ 何 なに なん いつ どこ
    誰 だれ なぜ どう どのよう どうやって いくつ いくら こと もの ため よう さん でし まし ください でしょ ない なる れる られる また および または へ や ば`,
  zh: `的 了 和 是 在 有 我 你 您 他 她 它 我们 你们 他们 这 那 这个 那个 这些 那些 哪 哪个 哪些 哪里 哪儿 什么 怎么 怎样 如何 为什么 为何 谁 何时
    多少 几 吗 呢 吧 啊 与 及 或 而 但 但是 就 都 也 被 把 从 到 对 于 以 之 其 并 等 中 上 下 一个 不 没有 可以 会 能 要 請問 请问 請 请 嗎 這 個 誰 哪裡
    什麼 怎麼 為什麼 為何 們`,
  ko: `이 그 저 것 수 등 및 또는 그리고 하지만 무엇 무엇을 무엇이 무엇인가 무엇인가요 무엇입니까 뭐 누구 누가 언제 어디 어디서 어디에 어디에서 왜 어떻게 어떤 어느 몇
    얼마 얼마나 있는 있다 있습니까 있나요 하는 한 할 합니까 하나요 된 되는 는 은 을 를 의 에 에서 로 으로 와 과 도 가`,
  th: `ที่ และ ของ ใน เป็น มี ไม่ ได้ ให้ จะ ว่า การ กับ จาก ไป มา นี้ นั้น อะไร ใคร เมื่อไร เมื่อไหร่ ที่ไหน ไหน ทำไม อย่างไร ยังไง กี่ เท่าไร
    เท่าไหร่ หรือ แต่ ก็ โดย ซึ่ง คือ อยู่ แล้ว ถ้า เพื่อ ความ ผม ฉัน คุณ ครับ ค่ะ ไหม`,
}

const sets = new Map<string, ReadonlySet<string>>()
const EMPTY: ReadonlySet<string> = new Set()

/** @param code a primary language tag; an unknown one has no stop words */
export const STOP_WORD_LANGUAGES: readonly string[] = Object.keys(LISTS)

export function stopWords(code: string): ReadonlySet<string> {
  const existing = sets.get(code)
  if (existing !== undefined) return existing
  const list = LISTS[code]
  if (list === undefined) return EMPTY
  const set = new Set(list.split(/\s+/))
  sets.set(code, set)
  return set
}
