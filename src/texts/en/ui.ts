export const ui = {
  numberField: 'Number field',
  close: 'Close',
  less: '{{label}}: less',
  more: '{{label}}: more',
  exact: '{{label}}, exact',
  partNotFetched: 'A part of the page could not be fetched.',
  tryAgain: 'Try again',
} as const;
