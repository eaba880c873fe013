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
	offerTest('supabase-user', {
		url: 'supabase/user/test',
		values: () => ({ id: node.id, ...enteredUser() }),
		textOf: userText,
	});
}

function enteredUser() {
	const names = ['project', 'signInBy', 'email', 'phone', 'password', 'accessToken', 'refreshToken'];
	return Object.fromEntries(names.map((name) => [name, userInput(name).val() ?? '']));
}
