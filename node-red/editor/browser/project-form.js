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
	$('#supabase-project-test').on('click', () => testProject(node));
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

/** Asks the runtime to try the values in the dialog. A relative address and jQuery carry the editor's own sign-in. */
function testProject(node) {
	const result = $('#supabase-project-result')
		.removeClass('is-danger is-good')
		.text(projectText('test.running'));
	const button = $('#supabase-project-test').prop('disabled', true);
	const show = (ok, message) => {
		const icon = $('<i>').addClass(ok ? 'fa fa-check' : 'fa fa-times');
		result
			.empty()
			.addClass(ok ? 'is-good' : 'is-danger')
			.append(icon, document.createTextNode(` ${message}`));
	};
	$.ajax({
		url: 'supabase/test',
		method: 'POST',
		contentType: 'application/json',
		data: JSON.stringify({ id: node.id, ...enteredValues() }),
	})
		.done(({ ok, message }) => show(ok, message))
		.fail(({ status, statusText }) =>
			show(false, projectText('test.failed', { reason: `${status} ${statusText}` })),
		)
		.always(() => button.prop('disabled', false));
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
