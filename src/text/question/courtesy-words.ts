/** How people wrap a question: greetings, thanks, excuses, and what opens the question itself. By language. */
export interface CourtesyWords {
  /** Words that say nothing of what is asked, in a sentence that holds nothing else. */
  readonly courtesy: ReadonlySet<string>
  /** Those of them with which a message closes, behind its question too. */
  readonly closings: ReadonlySet<string>
  /** Those of them that lead up to the question itself: "can anyone tell me". */
  readonly askers: ReadonlySet<string>
  /** Words with which a question opens. */
  readonly openers: ReadonlySet<string>
  /** Phrases with which a wish to know opens: it has no question mark. */
  readonly wishes: readonly string[]
}

/** A plus stands before the words of `closings`, a tilde before those of `askers`. */
const WORDS: Readonly<Record<string, readonly [courtesy: string, openers: string, wishes: string]>> = {
  en: [
    `hi hello hey hiya dear greetings good morning afternoon evening +thanks +thank +thx +tysm +ty +cheers +regards kind best +please +pls +plz
    +kindly sorry excuse apologies apologize bother help helps helped helping helpful appreciate appreciated advance lot lots much many
    really quite very bit little new newbie newcomer beginner noob rookie try tries trying tried been while long time times day days hour
    hours week weeks ages today yesterday already still yet everyone everybody ~anyone ~anybody ~somebody ~someone folks guys team community
    ~wonder ~wondering ~wondered question questions ask asking asked quick simple basic stupid silly dumb obvious maybe perhaps just got
    get getting stuck struggle struggling lost confused confusing idea ideas clue clues tip tips hint hints suggestion suggestions advice pointer
    pointers ~know ~understand figure find look looking looked searching searched ~tell let us love loving great awesome amazing nice
    wonderful fantastic work hope hoping well doing fine first started starting here there possible mind hand greatly super
    sure certain kinda sorta like want wanted need one thing something anything`,
    `how what what's which who whom whose when where where's why is are was were do does did can could should would will must may
    has have am`,
    `i want, i need, i'd like, i would like, i am trying, i'm trying, i am looking, i'm looking, trying to, looking for, wondering, like to know, want to know, need to know, tell me, show me, give me, explain, describe, list`,
  ],
  de: [
    `hallo hi hey moin servus guten morgen tag abend liebe lieber leute zusammen +danke +dank +vielen vielmals besten herzlichen +bitte
    entschuldigung entschuldigt sorry hilfe helfen hilft voraus schon seit längerem einer weile versuche versucht neu neuling anfänger
    ganz recht ziemlich hier dabei frage fragen kurze ~jemand +grüße +gruß freundliche viele liebe schonmal mal ~weiß ~wissen ahnung idee tipp
    tipps stunden tagen tage länger zeit freue mich gerne wäre wären dankbar komme weiter`,
    `wie was welche welcher welches welchen wer wem wen wann wo woher wohin warum wieso weshalb womit wofür ist sind kann können
    gibt hat haben soll sollte muss darf wird`,
    `ich möchte, ich will, ich würde, ich suche, erkläre, zeige`,
  ],
  fr: [
    `bonjour bonsoir salut coucou chers cher +merci beaucoup avance +svp +stp plaît aide aider aidez désolé désolée excusez pardon
    débutant débutante nouveau nouvelle essaie essayé longtemps moment temps jours heures ~quelqu'un question questions petite simple idée
    idées conseil conseils +cordialement infiniment +remercie vraiment assez tout monde ~sais ~savoir bien`,
    `comment que quoi quel quelle quels quelles qui quand où pourquoi combien est-ce est peut peut-on puis-je dois-je faut-il y
    a-t-il`,
    `je voudrais, je veux, je souhaite, j'aimerais, je cherche, expliquez, explique`,
  ],
  es: [
    `hola buenas buenos días tardes noches estimados +gracias muchas mucho antemano favor ayuda ayudar ayudarme disculpa disculpen perdón
    +saludos nuevo nueva principiante intentando intentado tiempo rato llevo llevando días horas ~alguien pregunta duda dudas simple idea
    ideas consejo ~sabe ~saber +agradezco +agradecería bastante todos ya soy estoy esto`,
    `cómo como qué que cuál cuáles quién quiénes cuándo dónde por cuánto cuánta cuántos cuántas es son puedo se hay debo tiene`,
    `quiero, quisiera, necesito, me gustaría, busco, explica, explícame`,
  ],
  it: [
    `ciao salve buongiorno buonasera cari +grazie mille molte anticipo favore cortesia aiuto aiutare aiutarmi scusa scusate perdono +saluti
    nuovo nuova principiante provando provato tempo giorni ore ~qualcuno domanda dubbio semplice idea idee consiglio ~sa ~sapere +ringrazio
    abbastanza tutti`,
    `come che cosa cos'è qual quale quali chi quando dove perché quanto quanta quanti quante è sono posso si c'è devo`,
    `vorrei, voglio,
    mi serve, ho bisogno, cerco, spiega, spiegami`,
  ],
  pt: [
    `olá oi bom boa dia tarde noite caros +obrigado +obrigada muito antecipadamente favor ajuda ajudar desculpe desculpem perdão
    cumprimentos abraços novo nova iniciante tentando tentei tempo dias horas ~alguém pergunta dúvida dúvidas simples ideia ideias dica
    dicas ~sabe ~saber +agradeço bastante todos desde já`,
    `como que qual quais quem quando onde por porque quanto quanta quantos quantas é são posso pode há existe devo`,
    `quero, gostaria,
    preciso, estou procurando, explique`,
  ],
  nl: [
    `hallo hoi hey dag goedemorgen goedemiddag beste +bedankt +dank alvast wel vriendelijk +alsjeblieft +alstublieft +aub hulp helpen sorry
    excuses groeten groet nieuw beginner geprobeerd probeer tijdje tijd dagen uren ~iemand vraag vraagje simpele idee tip tips ~weet ~weten
    vrij hier allemaal erg`,
    `hoe wat welke welk wie wanneer waar waarom waarmee is zijn kan kun moet mag heeft`,
    `ik wil, ik wou, ik zoek, ik zou, leg uit`,
  ],
  sv: [
    `hej hallå god morgon dag +tack så mycket +snälla hjälp hjälpa ursäkta förlåt +hälsningar ny nybörjare försökt försöker tag dagar timmar
    ~någon fråga enkel idé tips ~vet ~veta förhand ganska alla`,
    `hur vad vilken vilket vilka vem när var varför är kan ska måste finns har`,
    `jag vill, jag behöver, jag söker, förklara`,
  ],
  da: [
    `hej hallo god morgen dag +tak så meget +venligst hjælp hjælpe undskyld +hilsen hilsner ny begynder prøvet prøver stykke tid dage timer
    ~nogen spørgsmål simpelt idé tips ~ved ~vide forhånd ret alle`,
    `hvordan hvad hvilken hvilket hvilke hvem hvornår hvor hvorfor er kan skal må findes har`,
    `jeg vil, jeg skal, jeg søger, forklar`,
  ],
  no: [
    `hei hallo god morgen dag +takk så mye mange +vennligst hjelp hjelpe unnskyld beklager +hilsen ny nybegynner prøvd prøver stund tid dager
    timer ~noen spørsmål enkelt idé tips ~vet ~vite forhånd ganske alle`,
    `hvordan hva hvilken hvilket hvilke hvem når hvor hvorfor er kan skal må finnes har`,
    `jeg vil, jeg trenger, jeg ser, forklar`,
  ],
  fi: [
    `hei moi terve päivää +kiitos +kiitoksia paljon etukäteen apua auttaa auttakaa anteeksi pahoittelut terveisin uusi aloittelija yrittänyt
    yritän jonkin aikaa päiviä tunteja ~joku kysymys idea vinkki vinkkejä ~tiedä ~tietää melko kaikille`,
    `miten mitä mikä mitkä kuka milloin missä miksi kuinka onko voiko voinko pitääkö`,
    `haluan, tarvitsen, etsin, selitä`,
  ],
  pl: [
    `cześć hej witam dzień dobry +dzięki +dziękuję bardzo góry +proszę pomoc pomóc pomocy przepraszam pozdrawiam nowy nowa początkujący próbuję
    próbowałem dłuższego czasu dni godzin ~ktoś pytanie proste pomysł wskazówki ~wie ~wiedzieć dość wszystkim`,
    `jak co jaki jaka jakie który która które kto kiedy gdzie dlaczego czemu czy ile jest są można mogę`,
    `chcę, chciałbym, potrzebuję, szukam, wyjaśnij`,
  ],
  cs: [
    `ahoj dobrý den zdravím +díky +děkuji +děkuju moc předem +prosím pomoc pomoci promiňte omlouvám pozdravem nový nová začátečník zkouším
    zkoušel delší dobu dní hodin ~někdo otázka dotaz jednoduchá nápad tip tipy ~ví ~vědět dost všichni`,
    `jak co jaký jaká jaké který která které kdo kdy kde proč kolik je jsou lze mohu můžu`,
    `chci, chtěl, potřebuji, hledám, vysvětlete`,
  ],
  ru: [
    `привет здравствуйте здравствуй добрый день вечер утро +спасибо большое заранее +пожалуйста помогите помощь помочь извините простите
    уважением новичок новенький пытаюсь пробую пробовал давно время дней часов ~кто-нибудь кто вопрос простой идея идеи совет ~подскажите
    ~знает ~знать +благодарен довольно всем очень`,
    `как что какой какая какое какие кто когда где куда откуда почему зачем сколько есть можно могу ли`,
    `хочу, нужно, мне нужно, ищу, объясните, расскажите`,
  ],
  uk: [
    `привіт вітаю добрий день вечір +дякую дуже наперед заздалегідь будь ласка допоможіть допомога допомогти вибачте новачок намагаюся
    пробую давно час днів годин ~хтось питання просте ідея порада ~підкажіть ~знає ~знати досить всім`,
    `як що який яка яке які хто коли де куди чому навіщо скільки чи є можна можу`,
    `хочу, потрібно, мені потрібно, шукаю, поясніть`,
  ],
  tr: [
    `merhaba selam günaydın iyi günler +teşekkürler +teşekkür ederim şimdiden +lütfen yardım yardımcı özür dilerim kolay gelsin yeni yeniyim
    acemi deniyorum denedim süredir zamandır gün saat biri soru sorum basit fikir ipucu ~bilen ~bilmek oldukça herkese çok`,
    `nasıl ne nedir hangi hangisi kim zaman nerede nereden neden niçin kaç mı mi mu mü`,
    `istiyorum, arıyorum, açıkla`,
  ],
  id: [
    `halo hai selamat pagi siang sore malam +terima kasih banyak sebelumnya +tolong +mohon bantu bantuan bantuannya maaf salam baru pemula
    mencoba coba lama waktu hari jam seseorang pertanyaan bertanya sederhana ide saran ~tahu cukup semua`,
    `bagaimana apa apakah mana siapa kapan dimana mengapa kenapa berapa adakah bisakah`,
    `saya ingin, saya mau, saya butuh, saya mencari, jelaskan`,
  ],
  vi: [
    `xin chào cảm ơn nhiều trước vui lòng giúp đỡ xin lỗi mới bắt đầu người thử lâu ngày giờ ai câu hỏi đơn giản ý tưởng ~biết khá mọi`,
    `sao đâu gì nào`,
    `làm sao, làm thế nào, như thế nào, cái gì, là gì, tại sao, khi nào, ở đâu, bao nhiêu, có thể, tôi muốn, tôi cần, giải thích`,
  ],
  hi: [
    `नमस्ते नमस्कार हेलो हाय +धन्यवाद +शुक्रिया बहुत पहले अग्रिम +कृपया मदद सहायता माफ क्षमा नया नई काफी समय देर दिन घंटे कोशिश रहा रही हूँ हूं कोई
    प्रश्न सवाल सरल विचार सुझाव ~बताएं ~बताइए ~बताओ सभी`,
    `कैसे क्या कौन कौनसा कौनसी कब कहाँ कहां क्यों कितना कितने कितनी किस`,
    `मुझे चाहिए, मैं चाहता, मैं चाहती, समझाएं`,
  ],
  ur: [
    `سلام السلام علیکم آداب +شکریہ بہت پیشگی مہربانی براہ کرم مدد معاف معذرت نیا نئی کافی وقت دیر دن گھنٹے کوشش رہا رہی ہوں کوئی سوال آسان
    ~بتائیں ~بتائیے سب`,
    `کیسے کیا کون کونسا کونسی کب کہاں کیوں کتنا کتنے کتنی کس`,
    `مجھے چاہیے, میں چاہتا, میں چاہتی, سمجھائیں`,
  ],
  ar: [
    `مرحبا مرحباً أهلا اهلا السلام عليكم صباح مساء الخير +شكرا +شكراً جزيلا جزيلاً لكم مقدما مقدماً سلفا فضلك فضلكم +رجاء أرجو مساعدة المساعدة
    مساعدتي عذرا آسف جديد مبتدئ أحاول حاولت فترة وقت طويل أيام ساعات أحد سؤال لدي بسيط فكرة نصيحة ~يعرف جميعا تحياتي`,
    `كيف ما ماذا ماهي ماهو هل من متى أين لماذا كم أي أية`,
    `أريد, أود, أحتاج, أبحث, اشرح`,
  ],
  fa: [
    `سلام درود صبح روز عصر بخیر +ممنون +متشکرم +مرسی +سپاس +تشکر خیلی پیشاپیش +لطفا +لطفاً کمک کنید ببخشید عذر تازه‌کار تازه مبتدی تلاش مدتی مدت
    زمان روزها ساعت کسی سوال پرسش ساده ایده راهنمایی ~بداند همه`,
    `چگونه چطور چه چیست کدام کی چه‌کسی کجا چرا چند چقدر آیا`,
    `می‌خواهم, میخواهم, نیاز دارم, توضیح`,
  ],
}

/** Scripts without spaces: phrases that stand anywhere and say nothing. */
const UNSPACED: Readonly<Record<string, RegExp>> = {
  zh: /你好|您好|大家好|嗨|哈喽|请问一下|請問一下|请问|請問|谢谢(?:大家|您|你|了)?|謝謝(?:大家|您|你|了)?|多谢|多謝|感谢(?:大家|您|你)?|感謝(?:大家|您|你)?|提前|先谢|麻烦(?:您|你)?|麻煩(?:您|你)?|不好意思|打扰了?|打擾了?|求助|求教|我是新手|我是初学者|刚接触|剛接觸|试了很久|試了很久|帮帮忙|幫幫忙/g,
  ja: /こんにちは|こんばんは|おはようございます|はじめまして|初めまして|お世話になっ(?:ております|ています)|よろしくお願い(?:いた)?します|宜しくお願い(?:いた)?します|ありがとうございます|ありがとう|すみません(?:が)?|申し訳(?:ありません|ございません)(?:が)?|初心者です(?:が)?|教えて(?:ください|下さい)|質問です|お願いします/g,
  ko: /안녕하세요|안녕하십니까|감사합니다|고맙습니다|미리|부탁드립니다|부탁드려요|도와주세요|죄송(?:합니다|하지만)|실례합니다|초보(?:자)?입니다|초보인데요|질문이? ?있습니다|질문 ?드립니다/g,
  th: /สวัสดี(?:ครับ|ค่ะ|คะ)?|ขอบคุณ(?:มาก)?(?:ครับ|ค่ะ|คะ)?|ช่วยด้วย|รบกวน|ขอโทษ(?:ครับ|ค่ะ|คะ)?|มือใหม่|ล่วงหน้า/g,
}

const NONE: CourtesyWords = {
  courtesy: new Set(),
  closings: new Set(),
  askers: new Set(),
  openers: new Set(),
  wishes: [],
}
const known = new Map<string, CourtesyWords>()

/** @param code a primary language tag */
export function courtesyWords(code: string): CourtesyWords {
  const existing = known.get(code)
  if (existing !== undefined) return existing
  const written = WORDS[code]
  if (written === undefined) return NONE
  const [courtesy, openers, wishes] = written
  const words = {
    courtesy: wordSet(courtesy.replaceAll(/[+~]/g, '')),
    closings: marked(courtesy, '+'),
    askers: marked(courtesy, '~'),
    openers: wordSet(openers),
    wishes: wishes.split(',').map((phrase) => phrase.trim().replaceAll(/\s+/g, ' ')),
  }
  known.set(code, words)
  return words
}

const marked = (text: string, mark: string): ReadonlySet<string> =>
  new Set([...wordSet(text)].flatMap((word) => (word.startsWith(mark) ? [word.slice(1)] : [])))

const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** The text without the phrases of courtesy, in a language that is written without spaces; else as it is. */
export const withoutCourtesyPhrases = (text: string, code: string): string => {
  const phrases = UNSPACED[code]
  return phrases === undefined ? text : text.replace(phrases, ' ')
}
