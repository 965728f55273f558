/** Questions, each with a passage that answers it, on subjects far apart: any two of different lines are strangers. */
export const COSINE_SAMPLE: readonly (readonly [question: string, passage: string])[] = [
  [
    'How long does sourdough have to prove before it is baked?',
    'Shape the sourdough and let it prove for three to four hours at room temperature, or overnight in the refrigerator, before you bake it.',
  ],
  [
    'Which port does the server listen on?',
    'By default the server listens on port 8080. To choose another one, set the variable PORT before you start it.',
  ],
  [
    'When was the railway bridge over the gorge opened?',
    'The railway bridge across the gorge was opened to traffic in the autumn of 1889, after six years of construction.',
  ],
  [
    'Why do leaves turn red in autumn?',
    'As the days grow shorter, trees stop making chlorophyll. The green fades, and red and yellow pigments in the leaves become visible.',
  ],
  [
    'How do I reset my password?',
    'If you have forgotten your password, open the login page, choose "Forgotten password", and follow the link in the message that we send you.',
  ],
  [
    'What is the normal resting pulse of an adult?',
    'In healthy adults the heart beats between sixty and a hundred times a minute at rest; trained athletes have a lower pulse.',
  ],
  [
    'Who has to sign the lease?',
    'The lease is valid only when the landlord and every tenant who will live in the flat have signed it.',
  ],
  [
    'How many players are there in a volleyball team?',
    'A volleyball team has six players on the court, three at the net and three behind them, who rotate after each service won.',
  ],
  [
    'How can I merge two branches in version control?',
    'To merge, check out the branch that is to receive the changes, and run the merge command with the name of the other branch.',
  ],
  [
    'What causes tides?',
    'The gravity of the moon, and to a lesser degree that of the sun, pulls the water of the oceans, so that the sea rises and falls twice a day.',
  ],
  [
    'How is interest on a savings account calculated?',
    'Interest is worked out every day on the balance of the savings account and paid into it at the end of each quarter.',
  ],
  [
    'How do you tune a violin?',
    'Tune the A string to a tuning fork first. Then turn the pegs of the other strings until neighbouring strings sound in perfect fifths.',
  ],
  [
    'What does an enzyme do?',
    'Enzymes are proteins that speed up chemical reactions in cells without being used up by them.',
  ],
  [
    'May I take liquids in my hand luggage?',
    'Passengers may carry liquids in hand luggage only in containers of up to 100 millilitres, all of them in one transparent bag.',
  ],
  [
    'How is raw wool made into yarn?',
    'After shearing, the wool is washed, carded to align the fibres, drawn out, and spun into yarn.',
  ],
  [
    'Which exceptions does the function throw when the file is missing?',
    'If the file does not exist, the function throws a NotFoundError; if it may not be read, a PermissionError.',
  ],
  [
    'How often should a houseplant be watered?',
    'Most houseplants need water once a week. Let the top of the soil dry out before you water them again.',
  ],
  [
    'What did the peasants demand in the revolt?',
    'The peasants who marched on the capital asked for an end to serfdom, lower rents, and a pardon for all who had risen.',
  ],
  [
    'How does a vaccine protect against disease?',
    'A vaccine shows the immune system a harmless part of a germ, so that it makes antibodies and remembers the germ later.',
  ],
  [
    'How do I change the tyre of a bicycle?',
    'Take the wheel out, lever the tyre off the rim, replace the inner tube, and push the tyre back on before you pump it up.',
  ],
]

/** The first of the questions in other languages, in the same order. */
export const QUESTIONS_ACROSS: readonly (readonly string[])[] = [
  [
    '¿Cuánto tiempo tiene que fermentar la masa madre antes de hornearla?',
    '¿En qué puerto escucha el servidor?',
    '¿Cuándo se inauguró el puente ferroviario sobre el desfiladero?',
    '¿Por qué las hojas se vuelven rojas en otoño?',
    '¿Cómo restablezco mi contraseña?',
    '¿Cuál es el pulso normal de un adulto en reposo?',
    '¿Quién tiene que firmar el contrato de alquiler?',
    '¿Cuántos jugadores hay en un equipo de voleibol?',
  ],
  [
    'Wie lange muss Sauerteig gehen, bevor er gebacken wird?',
    'Auf welchem Port lauscht der Server?',
    'Wann wurde die Eisenbahnbrücke über die Schlucht eröffnet?',
    'Warum färben sich Blätter im Herbst rot?',
    'Wie setze ich mein Passwort zurück?',
    'Wie hoch ist der normale Ruhepuls eines Erwachsenen?',
    'Wer muss den Mietvertrag unterschreiben?',
    'Wie viele Spieler hat eine Volleyballmannschaft?',
  ],
  [
    'पकाने से पहले खट्टे आटे को कितनी देर तक फूलने देना चाहिए?',
    'सर्वर किस पोर्ट पर सुनता है?',
    'घाटी के ऊपर का रेलवे पुल कब खोला गया था?',
    'पतझड़ में पत्तियाँ लाल क्यों हो जाती हैं?',
    'मैं अपना पासवर्ड कैसे रीसेट करूँ?',
    'आराम के समय एक वयस्क की सामान्य नाड़ी कितनी होती है?',
    'किराये के अनुबंध पर किसे हस्ताक्षर करने होते हैं?',
    'वॉलीबॉल टीम में कितने खिलाड़ी होते हैं?',
  ],
  [
    'كم من الوقت يجب أن يختمر العجين المخمر قبل خبزه؟',
    'على أي منفذ يستمع الخادم؟',
    'متى افتتح جسر السكة الحديدية فوق الوادي؟',
    'لماذا تحمر أوراق الشجر في الخريف؟',
    'كيف أعيد تعيين كلمة المرور الخاصة بي؟',
    'ما هو النبض الطبيعي للبالغين أثناء الراحة؟',
    'من الذي يجب أن يوقع عقد الإيجار؟',
    'كم عدد اللاعبين في فريق الكرة الطائرة؟',
  ],
  [
    '酸面团在烘烤前需要发酵多久？',
    '服务器监听哪个端口？',
    '峡谷上的铁路桥是什么时候通车的？',
    '为什么树叶在秋天会变红？',
    '如何重置我的密码？',
    '成年人静息时的正常脉搏是多少？',
    '租约必须由谁签字？',
    '一支排球队有多少名队员？',
  ],
]
