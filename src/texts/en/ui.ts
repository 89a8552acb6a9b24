export const ui = {
  numberField: 'Number field',
  close: 'Close',
  less: '{{label}}: less',
  more: '{{label}}: more',
  exact: '{{label}}, exact',
} as const;
