/** Why something cannot be done, by the names of src/core/failures.ts; parts of sentences begin small. */
export const failures = {
  'picture.fileTooLarge': 'This file is larger than any picture Aquatint reads (256 MB).',
  'picture.noSettings': 'This picture carries no settings: its file says nothing about how it was made.',
  'picture.unknownTexts': 'This picture carries texts, but none that Aquatint knows as settings.',
  'picture.otherKind':
    'Aquatint reads the settings of PNG, JPEG and WebP pictures; this file is none of them.',
  'picture.damagedText': 'The settings in this picture are damaged: its compressed text cannot be unpacked.',
  'picture.tooMuchText':
    'This picture carries more text than Aquatint reads (8 MB): its settings were left alone.',
  'picture.isNo': 'The file is not a {{format}} picture: {{why}}.',
  'picture.why.start': 'it does not start like one',
  'picture.why.cut': 'it is cut off',
  'picture.why.pieces': 'it is in too many pieces',
  'picture.why.empty': 'it is empty',
  'picture.why.none': 'it holds no picture',
  'picture.why.header': 'its header is cut off',
  'picture.why.noHeader': 'it does not start with a header',
  'picture.why.noPixels': 'it has no pixels',
  'picture.why.checksum': 'a checksum is wrong',
  'picture.why.segment': 'a segment is damaged',
  'picture.noRoomInJpeg': 'A JPEG has no room for a recipe of this length: save it as PNG or WebP.',
  'picture.cannotWrite': 'This browser cannot write {{format}} pictures.',
  'picture.noPlainGround':
    'This picture has no ground of one colour that could be taken away: ask for "on a white background" in the prompt.',
  'picture.isGone': '{{what}} is not on this device any more: choose it again, or take it out.',
  'picture.cannotBeRead': '{{what}} cannot be read as a picture.',
  'what.source': 'The picture to start from',
  'what.mask': 'The mask to start from',
  'what.sketch': 'The sketch to start from',
  'what.control': 'The control picture',
  'what.imagePrompt': 'The picture of an image prompt',
  'what.network': 'A control network',
  'what.encoder': 'The image encoder',
  'what.ipAdapter': 'An IP-Adapter',
  'what.upscaler': 'The upscaler',
  'what.lora': 'A LoRA',
  'what.embedding': 'An embedding',
  'settings.unreadable': 'The settings in this file cannot be read: {{why}}.',
  'settings.why.long': 'they are too long',
  'settings.why.json': 'they are not valid JSON',
  'settings.why.deep': 'they are nested too deeply',
  'settings.why.many': 'they hold too many values',
  'settings.linkDamaged':
    'The settings in this address are damaged, perhaps cut off on the way: ask for the link once more.',
  'settings.must': '{{name}} must be {{expected}}, not {{got}}.',
  'settings.number': 'a number from {{least}} to {{most}}',
  'settings.whole': 'a whole number from {{least}} to {{most}}',
  'settings.oneOf': 'one of {{choices}}',
  'settings.textOf': 'a text of at most {{most}} characters',
  'settings.hash': '64 hexadecimal digits',
  'settings.listOf': 'a list of at most {{most}}',
  'settings.cameLong': 'one of {{length}} characters',
  'settings.cameList': 'one of {{length}}',
  'settings.cameEmpty': 'an empty one',
  'settings.cameObject': 'an object',
  'settings.guidanceEnds': 'Guidance cannot end ({{to}}) before it starts ({{from}}).',
  'settings.multiple': '{{side}} must be a multiple of {{step}} from {{least}} up, not {{size}}.',
  'settings.width': 'Width',
  'settings.height': 'Height',
  'settings.noStep': 'No step is left: more steps or more strength are needed.',
  'settings.gridTooLarge':
    'A grid of {{count}} pictures is more than Aquatint makes at once ({{most}}): take fewer values.',
  'settings.gridValue': '“{{value}}” is no value of {{path}}.',
  'settings.gridWords': '“{{from}}” is to be replaced, and is not in the prompt: begin with words that are.',
  'settings.noSampler': 'There is no sampler "{{id}}"; there are {{known}}.',
  'settings.notMadeFor': '{{label}} is not made for {{kind}}.',
  'settings.models.betas': 'models with a table of betas',
  'settings.models.flow': 'flow-matching models',
  'settings.models.edm': 'EDM models',
  'settings.theSchedule': 'The schedule {{label}}',
  'settings.noSchedule': '{{label}} cannot run on the schedule "{{asked}}"; it can on {{known}}.',
  'settings.steps': 'Steps',
  'settings.eta': 'Eta',
  'settings.seed': 'The seed',
  'settings.noiseLevel': 'The noise level',
  'settings.stepsTooNoisy':
    'This sampler cannot take {{steps}} steps with this model: they would start at timestep {{noisiest}}, and the last is {{last}}.',
  'settings.mostSteps':
    'This sampler can take at most {{most}} steps with this model; {{steps}} were asked for.',
  'settings.leastSteps': 'PNDM needs at least {{least}} steps with this model, not {{steps}}.',
  'settings.noPreprocessor': 'There is no preprocessor "{{name}}": choose one of {{known}}.',
  'settings.preprocessorTakes':
    'The preprocessor {{name}} takes {{count}} number(s) from {{least}} to {{most}}, not "{{given}}".',
  'settings.preprocessorTakesNone': 'The preprocessor {{name}} takes no numbers, not "{{given}}".',
  'settings.enlargedTooLarge':
    'Enlarging would take a picture of {{width}} × {{height}} pixels, which is more than browsers can show: choose a smaller scale, or Lanczos.',
  'settings.task.inpaint':
    'This model paints a part of a picture anew: choose the picture, and brush over that part.',
  'settings.task.instruct': 'This model changes a picture as it is told: choose the picture to change.',
  'settings.task.upscale': 'This model makes a small picture four times as large: choose the small picture.',
  'settings.task.refine': 'This model finishes pictures of another model: choose the picture to finish.',
  'settings.task.vary': 'This model makes variations of a picture: choose the picture.',
  'settings.noSmallDecoder':
    '{{name}} has no small decoder: decode with its own, or add the model again together with the files of a TAESD made for it.',
  'settings.maskSize': 'The mask has {{mask}} pixels, the picture has {{picture}}.',
  'settings.sketchSize':
    'The sketch is {{width}} × {{height}}, and its picture {{ownWidth}} × {{ownHeight}}: take the sketch out, or draw it anew.',
  'settings.maskIsEmpty':
    'The mask paints nothing: brush over what is to be made anew, or take the mask out.',
  'settings.needsMask': 'An inpainting model needs a mask: what is to be painted.',
  'settings.controlKind': '{{name}} reads several kinds of control pictures: say which this is ({{known}}).',
  'settings.controlOtherKind':
    '{{name}} does not know control pictures of the kind "{{wanted}}": it reads {{known}}.',
  'settings.controlSize':
    'The control picture is {{width}} × {{height}}, the picture {{ownWidth}} × {{ownHeight}}.',
  'settings.controlStep': 'With this control, width and height have to be multiples of {{step}}.',
  'settings.blocks':
    'The blocks of an image prompt are "style", "composition" or a list such as "down_blocks.1=0.5, mid_block=1", not "{{text}}".',
  'settings.noSuchBlock':
    'This model has nothing that looks at words at {{path}}: choose blocks among {{blocks}}, or all.',
  'settings.noNetwork':
    'No network has been chosen that looks at the control picture: choose one, or take the picture out.',
  'settings.noEncoder':
    'An IP-Adapter needs an image encoder (CLIP ViT-H or bigG): add its file under Models, or take the picture out.',
  'settings.noDetails':
    '{{name}} cannot paint parts of a picture anew: choose another model, or leave details out.',
  'zip.tooMuchSaid': 'This ZIP says far too much of its prints: divide it.',
  'zip.fileTooLarge': 'A file in it is too large.',
  'zip.tooManyFiles': 'This ZIP has more than {{most}} files: divide it.',
  'zip.damaged': 'This file is no ZIP, or is cut off or damaged: export the prints once more.',
  'gone.named': '{{name}} is not on this device: add it again.',
  'gone.model': 'There is no model "{{id}}" in this browser.',
  'gone.depth': 'A network that sees how far away things are is not on this device: {{name}} is one.',
  'gone.pose': 'A network that sees how a person stands is not on this device: {{name}} is one.',
  'gone.person': 'A network that finds people in a picture is not on this device: {{name}} is one.',
  'room.needs': '{{name}} needs {{bytes}}, but this browser has only {{left}} left for this site.',
  'room.isFull': "{{name}} does not fit: the browser's storage for this site is full.",
  'room.siteIsFull': "The browser's storage for this site is full.",
  'room.badName': '{{path}} has a name that this browser cannot store.',
  'room.isLoading': 'The model is being loaded, perhaps in another tab; it can be removed when that is done.',
  'room.changed': '{{name}} can no longer be read: it was moved, changed or removed.',
  'hub.noAddress': 'No address was given.',
  'hub.noSuchAddress': '"{{typed}}" is neither owner/name nor an address.',
  'hub.plainHttp': '{{host}} is addressed without encryption (http:), which browsers refuse: try https:.',
  'hub.noModelPage': '{{address}} is not the page of a model on the hub.',
  'hub.badPart': '"{{part}}" in the address cannot be read.',
  'hub.partOfList': 'The hub gave only a part of its list of files.',
  'hub.noJson': '{{address}} did not answer with JSON.',
  'hub.notReached': '{{host}} could not be reached.',
  'hub.noCors':
    '{{host}} could not be reached, or does not allow web pages to read {{name}} (it would have to send Access-Control-Allow-Origin).',
  'hub.gated': '{{name}} is given only to people who have asked its owner.',
  'hub.private': '{{name}} does not exist, or is private.',
  'hub.missing': '{{name}} does not exist on the hub.',
  'hub.answered': 'The hub answered {{status}} for {{name}}.',
  'hub.busy': 'The hub answered 429 for {{name}}: too many requests.',
  'hub.noWeights': '{{name}} has neither a model nor another file of weights as safetensors.',
  'hub.onlyPickles':
    '{{name}} has its weights only as PyTorch files such as {{path}}, which are not downloaded here: download them yourself, and add them from your disk.',
  'hub.noSafetensors': '{{name}}/{{path}} is neither a .safetensors nor a .gguf file.',
  'hub.noFile': '{{name}} has no file {{path}}.',
  'hub.pickle':
    '{{path}} is a PyTorch file, which is not downloaded here: download it yourself, and add it from your disk.',
  'server.gated': 'The server answered {{status}} for {{name}}: it is not for everybody.',
  'server.missing': 'The server answered {{status}}: {{name}} is not there.',
  'server.answered': 'The server answered {{status}} for {{name}}.',
  'server.otherByte': '{{name}}: asked for byte {{asked}}, the server sent from byte {{came}}.',
  'server.otherLength': '{{name}} has {{bytes}} bytes now; {{expected}} were announced.',
  'server.tooLong': '{{name}} is longer than the {{bytes}} bytes announced.',
  'server.trouble': '{{name}}: {{trouble}}',
  'server.otherHash': '{{path}} came twice with another SHA-256 than was announced.',
  'trouble.endedEarly': 'The connection ended early.',
  'file.isNone': '{{name}} is no {{wanted}}: {{use}}.',
  'file.isOther': '{{name}} is {{what}}, and no {{wanted}}: {{use}}.',
  'kind.lora': 'a LoRA',
  'kind.embedding': 'an embedding',
  'kind.controlnet': 'a ControlNet',
  'kind.t2i': 'a T2I-Adapter',
  'kind.ip-adapter': 'an IP-Adapter',
  'kind.image-encoder': 'an image encoder',
  'kind.part': 'a part of a model',
  'kind.upscaler': 'an upscaler',
  'kind.depth-estimator': 'a depth estimator',
  'kind.pose-estimator': 'a pose estimator',
  'kind.person-detector': 'a person detector',
  'kind.model': 'a model',
  'use.lora': 'give it as a LoRA',
  'use.embedding': 'give it as an embedding, whose name is a word of the prompt',
  'use.control': 'give it with a control picture',
  'use.ip-adapter': 'give it with a picture that is used as words are',
  'use.image-encoder': 'give it beside an IP-Adapter',
  'use.part': 'add it together with the other parts',
  'use.upscaler': 'it enlarges pictures that are finished',
  'use.depth': 'the preprocessor "depth" uses it',
  'use.pose': 'the preprocessor "pose" uses it',
  'use.model': 'choose it as the model',
  'use.other': 'choose another file',
  'unfit.madeFor': '{{file}} was made for {{made}}, and this model is {{here}}: choose a model that it fits.',
  'unfit.noLayers':
    '{{file}} does not fit this model: it has none of the layers that the file changes, such as {{layer}}.',
  'unfit.levels':
    "{{file}} was made for another kind of model: its levels have {{told}} channels, this model's {{wanted}}.",
  'unfit.levelsAndWidth':
    "{{file}} was made for another kind of model: its levels have {{told}} channels, this model's {{wanted}}, and it reads texts of {{width}} numbers a token.",
  'unfit.encoder':
    '{{file}} needs an image encoder that gives {{wanted}} numbers, and this one gives {{given}}: choose {{name}}.',
  'unfit.words':
    "{{file}} was made for another kind of model: it makes words of {{width}} numbers of pictures, and this model's have {{own}}.",
  'unfit.vectors':
    '{{file}} has {{count}} vectors, and this model reads {{room}} at a time: choose an embedding with fewer.',
  'unfit.embedding':
    "{{file}} was made for {{made}}: its vectors have {{widths}} numbers, and this model's words {{here}}.",
  'unfit.another': 'another model',
  'unfit.noEmbedding': '{{file}} is no embedding: it should hold the vectors of one word, and nothing else.',
  'unfit.reader': 'The network that reads the picture cannot be used: {{why}}.',
  'unfit.why.inputs': 'it wants {{names}}, and can be given {{only}} only',
  'unfit.why.noPicture': 'it takes something else than a picture',
  'unfit.why.type': 'it takes {{type}}, not float32. Take its export in 32 bits',
  'unfit.why.batch': 'it takes {{count}} pictures at a time, not one',
  'unfit.why.channels': 'it takes pictures of {{count}} channels, not of three',
  'unfit.why.size': 'it takes pictures of {{wanted}}, and its preprocessor_config.json makes them {{given}}',
  'unfit.why.output': 'it was to give {{name}}, and gives {{given}}',
  'unfit.why.outputType': 'it gives {{type}}, not float32',
  'unfit.why.noPerson': 'the detector knows no class "person"',
  'unfit.needsUNet':
    '{{what}} are for models with a UNet that reads words, such as Stable Diffusion 1 or XL, and this one has none.',
  'unsupported.hypernetwork':
    '{{file}} is a hypernetwork, which is not supported: look for a LoRA of the same thing.',
  'unsupported.faceId':
    "{{file}} is a FaceID IP-Adapter. It needs InsightFace's recognition of faces, which is not free to use and not supported. Use Plus-Face or full-face instead: they look at faces with CLIP.",
  'unfit.layer':
    "its layer {{layer}} has a {{factor}} of [{{shape}}], and this model's layer wants [{{size}}]",
  'unfit.because': '{{file}} does not fit this model: {{why}}.',
  'unfit.kind': '{{file}} was made for another kind of model: {{why}}.',
  'trouble.saysNothing': 'The server says nothing.',
  'trouble.noConnection': 'There is no connection.',
  'trouble.fellSilent': 'The server fell silent.',
  'trouble.brokeOff': 'The connection broke off.',
  'trouble.answered': 'The server answered {{status}}.',
  'missing.oneFile': '{{folder}} should hold one file of weights, or a config.json beside it.',
  'missing.file': '{{folder}} has no file {{path}}.',
  'missing.parts': '{{folder}} lacks {{count}} of {{of}} parts, first {{first}}.',
  'missing.secondEncoder':
    'The UNet in {{files}} reads text of width {{wanted}}, as SDXL does, but the only text encoder gives {{widths}}: the second text encoder is missing.',
  'missing.severalFit':
    '“{{first}}” and “{{second}}” both fit, and are kept: choose the files of this model all at once.',
  'missing.rest':
    '{{files}} has {{there}}, but not {{lacking}}: it is only a part of a model. Choose the other files, too.',
  'missing.onlySmallDecoder':
    '{{files}} is a small autoencoder (TAESD), which belongs beside a model and is none by itself.',
  'missing.index':
    '{{name}} has no {{index}}, which a model folder has, and {{count}} files of weights, more than a model has parts.',
  'missing.needs':
    '{{name}} is a {{family}}, which needs {{needs}}: {{lacking}} it has not. Choose the files with that, too.',
  'missing.needsAndHas':
    '{{name}} is a {{family}}, which needs {{needs}}: {{there}} it has; {{lacking}} it has not. Choose the files with that, too.',
  'missing.t5Pieces':
    'The T5 in {{name}} knows {{count}} tokens, so its tokenizer is not the usual one: choose its spiece.model or tokenizer.json, too.',
  'missing.qwenTokenizer':
    "The Qwen3 in {{name}} comes without its tokenizer: choose the tokenizer.json of the model's repository, too.",
  'missing.clipTokenizer':
    '{{who}} knows {{count}} tokens, so its tokenizer is not the usual one: put its folders tokenizer/, tokenizer_2/ beside the file, and choose all of them together.',
  'part.unet': 'a UNet',
  'part.text': 'a text encoder',
  'part.vae': 'a VAE',
  'strange.is': '{{file}} is {{what}}.',
  'strange.lora':
    'a LoRA, which changes a model and is none by itself: choose a model, and give this as a LoRA beside it',
  'strange.embedding':
    'a textual inversion, a word for a prompt, and no model: choose a model, and give this as an embedding beside it',
  'strange.ipAdapter': 'an IP-Adapter and no model: choose a model, and give this beside it with a picture',
  'strange.controlNet':
    'a ControlNet and no model by itself: choose a model, and give this beside it with a control picture',
  'strange.notYet': 'a {{kind}} model, which is not supported yet',
  'strange.notYetAn': 'an {{kind}} model, which is not supported yet',
  'strange.video': 'a video model, which is not supported yet',
  'strange.fluxWithPicture':
    'a Flux.1 that is told a picture beside the words (Fill, Canny or Depth), which is not supported yet',
  'strange.flux2Dev': 'a Flux.2 dev, of 32 billion numbers, which is not supported yet: choose Flux.2 klein',
  'strange.noFamily': '{{name}} is of no family that Aquatint knows.',
  'strange.noCheckpoint': '{{files}} is no checkpoint of a picture model.',
  'strange.pipeline': '{{model}} is a {{name}}; Aquatint runs {{known}}.',
  'strange.noPipeline': '{{model}} does not name its pipeline class; Aquatint runs {{known}}.',
  'strange.onnx': 'a finished ONNX graph. Look for the weights that it was made from, as .safetensors',
  'strange.archive': 'an archive. Unpack it, and add the folder or the .safetensors file in it',
  'strange.neither': '{{name}} is neither a .safetensors file nor a model folder.',
  'strange.noWeights': '{{name}} has neither a {{index}}, which a model folder has, nor a .safetensors file.',
  'strange.upscalerFolds':
    '{{name}} enlarges other pictures than ours: it folds pictures by {{by}} and enlarges them by {{scale}}. Choose one for pictures in three colours.',
  'strange.upscalerColours':
    '{{name}} enlarges other pictures than ours: it takes {{inputs}} channels and gives {{outputs}}. Choose one for pictures in three colours.',
  'torch.wouldRun':
    '{{file}} would run {{name}} if it were opened in Python, which no model needs: do not open it anywhere, and delete it.',
  'torch.bigEndian': '{{file}} was saved on a big-endian machine: save it again as .safetensors.',
  'torch.archive':
    '{{file}} is an archive, but no PyTorch checkpoint: unpack it, and add the folder or the file in it.',
  'torch.script':
    '{{file}} is a TorchScript program, not a checkpoint: look for the weights that it was made from, as .safetensors.',
  'torch.compressed':
    '{{file}}: {{path}} is compressed, which PyTorch does not do: save the model again as .safetensors.',
  'torch.noDict':
    "{{file}} holds no dict of tensors, and only dicts of tensors are read, as PyTorch's state_dict() gives them: save that as .safetensors.",
  'torch.object':
    "{{file}} holds an object of {{name}}, and only dicts of tensors are read, as PyTorch's state_dict() gives them: save that as .safetensors.",
  'torch.protocol':
    '{{file}} holds a pickle of protocol {{protocol}}, which is not read: save the model again as .safetensors.',
  'torch.instruction':
    '{{file}} holds a pickle with instruction {{code}}, which checkpoints do not need and which is not read: look for the same model as .safetensors.',
  'torch.numbers':
    '{{file}} holds numbers of {{type}}, which is not read: save it again as float32, float16 or bfloat16.',
  'gguf.swapped':
    '{{file}} is a GGUF file for machines with the bytes the other way round; look for the usual one.',
  'gguf.version':
    '{{file}} is a GGUF file of version {{version}}; 2 and 3 are read. Look for a newer one of the same model.',
  'gguf.type': '{{where}} is {{type}}, which is not read. Look for the same model as {{known}}.',
  either: '{{first}} or {{second}}',
  both: '{{first}} and {{second}}',
  'noun.lora': 'LoRA',
  'noun.embedding': 'embedding',
  'noun.controlnet': 'ControlNet',
  'noun.t2i': 'T2I-Adapter',
  'noun.ip-adapter': 'IP-Adapter',
  'noun.image-encoder': 'image encoder',
  'noun.part': 'part of a model',
  'noun.upscaler': 'upscaler',
  'noun.depth-estimator': 'depth estimator',
  'noun.pose-estimator': 'pose estimator',
  'noun.person-detector': 'person detector',
  'noun.model': 'model',
  andNot: '{{first}} and not {{second}}',
  'unfit.why.nothing': 'it wants nothing, and can be given {{only}} only',
} as const;
