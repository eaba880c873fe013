/** The hidden input by which Node-RED itself stores a credential of the node. A stored one is shown as `__PWRD__`. */
const secretInput = (name) => $(`#node-input-secret_${name}`);

/** Of a node without any credential Node-RED tells nothing, and would take every blank input for a change. */
function noteMissingSecrets(node) {
	const known = [node.credentials, node.credentials?._].filter(Boolean);
	for (const name of Object.keys(node._def.credentials))
		for (const credentials of known) credentials[`has_${name}`] ??= false;
}

/** A field as the dialog shows it: what is stored secretly is not in the node, but in its credentials. */
const withSecret = (name, { type, value }) => ({
	type,
	value: type === 'secret' ? secretInput(name).val() : value,
});

/** What the node itself may hold of a field; the rest goes to its credentials. What is not used any more is deleted there. */
function withoutSecret(name, { type, value }) {
	const input = secretInput(name);
	if (input.length > 0) input.val(type === 'secret' ? value : '');
	return { type, value: type === 'secret' ? '' : value };
}

/** Keeps what was typed as a secret out of every other type, where it would become text in the flow. */
function guardSecret(input) {
	const kind = () => input.typedInput('type');
	let shown = kind();
	let secret = shown === 'secret' ? input.typedInput('value') : '';
	input.on('change', () => {
		const type = kind();
		const value = input.typedInput('value');
		if (type === shown) {
			if (type === 'secret') secret = value;
			return;
		}
		const was = shown;
		shown = type;
		if (type === 'secret') input.typedInput('value', secret);
		else if (was === 'secret' || (secret !== '' && value === secret)) input.typedInput('value', '');
	});
}
