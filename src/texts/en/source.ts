export const source = {
  paintOnlyAPartAnew: 'Paint only a part anew',
  startFromAPicture: 'Start from a picture',
  pictureToStartFrom: 'Picture to start from',
  thisPictureIsNotOnThis: 'This picture is not on this device.',
  thePictureToStartFrom: 'The picture to start from',
  startsFromAPicture: 'Starts from a picture',
  startFromNoiseAlone: 'Start from noise alone',
  changeTheMask: 'Change the mask',
  keepsSize: 'Only the part around the mask is made anew: the picture keeps its {{width}} × {{height}}.',
  hasSize: 'The picture has the size that is made: {{width}} × {{height}}.',
  isScaled: 'The picture is {{width}} × {{height}}, and is brought to the size that is made.',
  isCutAcross: 'The picture is {{width}} × {{height}}: {{percent}} % of its width is cut off.',
  isCutDown: 'The picture is {{width}} × {{height}}: {{percent}} % of its height is cut off.',
  isPaddedAcross:
    'The picture is {{width}} × {{height}}: {{percent}} % of the new width is its edge going on.',
  isPaddedDown:
    'The picture is {{width}} × {{height}}: {{percent}} % of the new height is its edge going on.',
  isWider: 'The picture is {{width}} × {{height}}: things become {{percent}} % wider.',
  isNarrower: 'The picture is {{width}} × {{height}}: things become {{percent}} % narrower.',
} as const;
