/** What lies over the page takes drops and pastes itself. */
export function isPopupOpen(): boolean {
  return document.querySelector('[role="dialog"][data-open], [role="alertdialog"][data-open]') !== null;
}
