/** What to do with a document that only the program that made it can lay out on pages. */
export const officeAdvice = 'Save it as a PDF and give Recto that.';
