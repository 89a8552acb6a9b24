/** Of recipes. Version 2 has no adapters, controls, image prompts, rules, nor seeds beyond 32 bits; version 1 the plain settings only. */
export const VERSION = 3;
