/**
 * Who makes the requests: shown for operations that a user can make. The inputs are not those that Node-RED stores by
 * itself, since looking at a flow that is older than this choice must not change it.
 */
function openActAs(node) {
	const choice = $('#supabase-act-as');
	// Operations of administration are made with the project's key alone.
	if (choice.length === 0) return { show: () => {}, save: () => {} };
	choice.val(node.actAs || 'projectKey');
	// As Node-RED stores it when the dialog closes: a flow that is older than this choice stays as it was.
	node.user ??= '';
	const input = $('#supabase-user-access-token');
	// What listens for as long as it is deployed gets no token from a message.
	const saveToken = input.length > 0 ? openToken(node, input) : () => {};
	let operation = {};
	const show = () => {
		const isPossible = operation.user !== undefined;
		$('.supabase-act-as').toggle(isPossible);
		choice.children('[value=token]').prop('disabled', operation.isOnSocket === true);
		$('.supabase-act-as-note').text(text(`actAs.help.${choice.val()}`));
		$('.supabase-act-as-user').toggle(isPossible && choice.val() === 'user');
		$('.supabase-act-as-token').toggle(isPossible && choice.val() === 'token');
	};
	choice.on('change', show);
	return {
		show: (chosen) => {
			operation = chosen;
			show();
		},
		save: () => {
			if (choice.val() !== (node.actAs || 'projectKey')) node.actAs = choice.val();
			saveToken();
		},
	};
}

/** The token that a message brings. Returns how to save it. */
function openToken(node, input) {
	const field = { name: 'userAccessToken', kind: 'text', required: true, secret: true };
	const stored = { type: node.userAccessTokenType || 'msg', value: node.userAccessToken ?? '' };
	const token = makeTypedInput(input, typesOfField(field), withSecret(field.name, stored));
	guardSecret(input);
	return () => {
		const { type, value } = withoutSecret(field.name, token.read());
		if (value === stored.value && type === stored.type) return;
		node.userAccessToken = value;
		node.userAccessTokenType = type;
	};
}

function isUserMeant(node) {
	return form.operations[node.operation]?.user !== undefined;
}

function checkActAs(value, _options) {
	const operation = form.operations[this.operation];
	if (operation?.isOnSocket && value === 'token') return `${text('label.actAs')}: ${text('problem.noToken')}`;
	const isMissing = operation?.user === 'needed' && (value || 'projectKey') === 'projectKey';
	return isMissing ? `${text('label.actAs')}: ${text('problem.userNeeded')}` : true;
}

/** Only where the node acts as a user. */
function checkUser(value, _options) {
	if (!isUserMeant(this) || this.actAs !== 'user') return true;
	const user = RED.nodes.node(value);
	if (!user) return `${text('label.user')}: ${text('problem.missing')}`;
	return user.project === this.project ? true : `${text('label.user')}: ${text('problem.otherProject')}`;
}

function checkUserAccessToken(value, _options) {
	if (!isUserMeant(this) || this.actAs !== 'token') return true;
	const problem = problemOfSecret(this, 'userAccessToken', this.userAccessTokenType || 'msg', value ?? '');
	return problem === undefined ? true : `${text('label.userAccessToken')}: ${problem}`;
}
