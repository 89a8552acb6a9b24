/** Our own recipe in JSON, as a PNG has it under this keyword. */
export const RECIPE_KEYWORD = 'aquatint';
