/** A text of this node's locale file. */
function text(key, values) {
	return RED.nodes.getType(form.type)._(`${form.type}.${key}`, values);
}

/** "MFA Factor" is "MFA factor" within a sentence. */
function lowered(words) {
	return words.replace(/\b[A-Z][a-z]/g, (start) => start.toLowerCase());
}

/** A field by its name, as one operation has it; undefined when that operation does not. */
function fieldOf(operation, name) {
	return form.operations[operation]?.fields.find((field) => field.name === name);
}
