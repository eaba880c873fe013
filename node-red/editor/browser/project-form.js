function projectText(key, values) {
	return RED.nodes.getType('supabase-project')._(`supabase-project.${key}`, values);
}

function hostOf(url) {
	return /^(?:https?:\/\/)?([^/]+)/.exec(url ?? '')?.[1];
}

/** The core says what exactly is wrong with an address; here only what cannot be one is marked. */
function checkUrl(value, _options) {
	return /^https?:\/\/\S+$|^[\w-]+\.supabase\.(co|in|red)\b/.test(value) ? true : projectText('problem.url');
}

function checkTimeout(value, options) {
	return value === '' || value === undefined || RED.validators.number()(value, options);
}

function openProjectForm(node) {
	// As Node-RED stores them when the dialog closes: a flow that is older than a service stays as it was.
	for (const name of Object.keys(node._def.defaults)) if (name.startsWith('timeout_')) node[name] ??= '';
	const key = $('#node-config-input-key');
	const note = $('#supabase-project-key-note');
	const showKind = () => {
		const kind = kindOfKey(key.val());
		note
			.text(kind === undefined ? '' : projectText(`key.${kind}`))
			.toggleClass('is-danger', kind === 'secret');
	};
	key.on('input change', showKind);
	showKind();
	offerTest('supabase-project', {
		url: 'supabase/test',
		values: () => ({ id: node.id, ...enteredValues() }),
		textOf: projectText,
	});
}

/** Only whether a key is all-powerful is told here; a stored key is not known to the editor. */
function kindOfKey(key) {
	if (/^sb_secret_/.test(key) || roleIn(key) === 'service_role') return 'secret';
	return /^sb_publishable_/.test(key) || roleIn(key) === 'anon' ? 'publishable' : undefined;
}

function roleIn(key) {
	try {
		return JSON.parse(atob(key.split('.')[1].replaceAll('-', '+').replaceAll('_', '/'))).role;
	} catch {
		// No JWT: any other text that was typed.
		return undefined;
	}
}

function enteredValues() {
	const names = ['url', 'key', 'headers', 'tls', 'proxy'];
	// `_ADD_` is what the list of config nodes holds when none is chosen.
	const value = (name) =>
		$(`#node-config-input-${name}`)
			.val()
			.replace(/^_ADD_$/, '');
	return Object.fromEntries(names.map((name) => [name, value(name)]));
}
