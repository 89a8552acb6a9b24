export const ui = {
  close: 'Close',
  less: '{{label}}: less',
  more: '{{label}}: more',
  exact: '{{label}}, exact',
} as const;
