// For checking only, never part of a page: what the other files of this folder find there. They end up in one scope, in
// the order of `scripts` in render-form-code.ts, after the form that the renderer writes before them.

/** Node-RED's editor. @type {any} */
var RED;
/** jQuery. @type {any} */
var $;
/** The service's form: see `EditorForm` in editor-form.ts. @type {any} */
var form;
