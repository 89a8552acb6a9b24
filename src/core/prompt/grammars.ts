/** The program by whose rules a prompt is read; 'plain' is diffusers, which has none. */
export type Grammar = keyof typeof GRAMMARS;

/** What the words of a program can say. What a row does not have is text like any other. */
export interface GrammarRules {
  /**
   * `(a)` and `(a:1.3)`. 'a1111': nested weights multiply, square brackets weaken, and the mean is restored; 'comfyui': the
   * inner weight counts, and it leads away from the empty prompt.
   */
  readonly emphasis: 'a1111' | 'comfyui' | 'none';
  /** From # to the end of the line. */
  readonly comments: boolean;
  /** `[a:b:0.5]` and `[a|b]`. */
  readonly timing: boolean;
  /** `a AND b :1.2`. */
  readonly composition: boolean;
  /** BREAK, or `<break>`. */
  readonly breaks: 'BREAK' | '<break>' | 'none';
  /** `<lora:name:1>` and its like are no words. */
  readonly networks: boolean;
  /** An empty negative prompt: as the model says (zeros in SDXL), or empty text. */
  readonly emptyNegative: 'model' | 'encoded';
}

const A1111 = {
  emphasis: 'a1111',
  comments: true,
  timing: true,
  composition: true,
  breaks: 'BREAK',
  networks: true,
  emptyNegative: 'model',
} as const satisfies GrammarRules;

const COMFYUI = {
  emphasis: 'comfyui',
  comments: false,
  timing: false,
  composition: false,
  breaks: 'none',
  networks: false,
  emptyNegative: 'encoded',
} as const satisfies GrammarRules;

export const GRAMMARS = {
  a1111: A1111,
  /** Before 1.8 there were no comments; old pictures and Civitai's texts. */
  a1111_1_7: { ...A1111, comments: false },
  sdnext: { ...A1111, comments: false },
  /** src/core/util.cpp: A1111's emphasis, and BREAK. */
  sdcpp: { ...A1111, comments: false, timing: false, composition: false },
  /** Its braces become weights when a picture is read: see metadata/programs/novelaiPrompt.ts. */
  novelai: { ...A1111, comments: false, timing: false, composition: false, breaks: 'none' },
  drawthings: { ...A1111, comments: false, timing: false, composition: false, breaks: 'none' },
  comfyui: COMFYUI,
  /** ComfyUI's emphasis with A1111's timing; `<break>` (docs/Features/Prompt Syntax.md). */
  swarmui: { ...COMFYUI, timing: true, breaks: '<break>', networks: true },
  plain: { ...COMFYUI, emphasis: 'none', emptyNegative: 'model' },
} as const satisfies Readonly<Record<string, GrammarRules>>;

export const rulesOf = (grammar: Grammar): GrammarRules => GRAMMARS[grammar];
