export const source = {
  paintOnlyAPartAnew: 'Paint only a part anew',
  startFromAPicture: 'Start from a picture',
  pictureToStartFrom: 'Picture to start from',
  thisPictureIsNotOnThis: 'This picture is not on this device.',
  thePictureToStartFrom: 'The picture to start from',
  startsFromAPicture: 'Starts from a picture',
  startFromNoiseAlone: 'Start from noise alone',
  changeTheMask: 'Change the mask',
} as const;
