function userText(key, values) {
	return RED.nodes.getType('supabase-user')._(`supabase-user.${key}`, values);
}

const userInput = (name) => $(`#node-config-input-${name}`);

/** Shows what the chosen way of signing in needs. */
function openUserForm(node) {
	const signInBy = userInput('signInBy');
	const show = () => {
		$('.supabase-user-by-password').toggle(signInBy.val() === 'password');
		$('.supabase-user-by-token').toggle(signInBy.val() === 'refreshToken');
		$('#supabase-user-note').text(userText(`help.${signInBy.val()}`));
	};
	if (!signInBy.val()) signInBy.val('password');
	signInBy.on('change', show);
	show();
	$('#supabase-user-test').on('click', () => testUser(node));
}

/** Asks the runtime to sign in with what stands in the dialog. A relative address and jQuery carry the editor's own sign-in. */
function testUser(node) {
	const result = $('#supabase-user-result').removeClass('is-danger is-good').text(userText('test.running'));
	const button = $('#supabase-user-test').prop('disabled', true);
	const show = (ok, message) => {
		const icon = $('<i>').addClass(ok ? 'fa fa-check' : 'fa fa-times');
		result
			.empty()
			.addClass(ok ? 'is-good' : 'is-danger')
			.append(icon, document.createTextNode(` ${message}`));
	};
	$.ajax({
		url: 'supabase/user/test',
		method: 'POST',
		contentType: 'application/json',
		data: JSON.stringify({ id: node.id, ...enteredUser() }),
	})
		.done(({ ok, message }) => show(ok, message))
		.fail(({ status, statusText }) =>
			show(false, userText('test.failed', { reason: `${status} ${statusText}` })),
		)
		.always(() => button.prop('disabled', false));
}

function enteredUser() {
	const names = ['project', 'signInBy', 'email', 'phone', 'password', 'accessToken', 'refreshToken'];
	return Object.fromEntries(names.map((name) => [name, userInput(name).val() ?? '']));
}
