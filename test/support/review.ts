/**
 * Settings of tests that are not about doubts: the local model leaves many of its values to a person, and scripted models
 * answer with what no page shows.
 */
export const WITHOUT_REVIEW: Readonly<Record<string, string>> = {
  RECTO_REVIEW_BELOW: '0',
  RECTO_SECOND_LOOKS: 'off',
};
