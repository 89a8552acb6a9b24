/** The box for what is to be seen. */
export const PROMPT_ID = 'prompt';
