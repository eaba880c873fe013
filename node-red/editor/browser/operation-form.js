/**
 * Draws the fields of the chosen operation, and draws them again for another one. What was entered stays at hand while
 * the dialog is open, so that a look at another operation loses nothing. `onDraw` gets how to read a field that is
 * shown, by its name; it is called again when one of the `watched` fields changes.
 */
function openForm(node, onDraw = (_shown) => {}, watched = []) {
	noteMissingSecrets(node);
	const operation = $('#node-input-operation');
	const fields = $('.supabase-form-fields');
	const entered = {};
	let drawn = {};

	// What was only looked at is not kept: another operation may begin otherwise.
	const keep = () => {
		for (const [name, { read, begin }] of Object.entries(drawn)) {
			const now = read();
			if (JSON.stringify(now) !== begin) entered[name] = now;
		}
	};
	const inNode = (name) => {
		const type = node[`field_${name}Type`];
		return type ? withSecret(name, { type, value: node[`field_${name}`] }) : undefined;
	};
	const stored = (name) =>
		entered[name] ?? inNode(name) ?? fieldOf(operation.val(), name)?.start ?? { type: 'unset', value: '' };
	const current = (name) => drawn[name]?.read() ?? stored(name);
	const inForm = (name) => drawn[name]?.read() ?? { type: 'unset', value: '' };
	const names = makeNames(node, (name) => {
		const { type, value } = drawn[name]?.read() ?? {};
		return type === 'str' ? value.trim() : '';
	});
	const chosen = () => form.operations[operation.val()] ?? form.operations[form.first];
	const meant = () => chosen().fields.filter((field) => isMeant(field, chosen().fields, current));
	// A function that is picked brings its arguments.
	const fillFrom = (field) => {
		if (field.from !== 'functions') return;
		for (const { name, from } of chosen().fields) if (from === 'arguments') void drawn[name]?.fill();
	};

	const draw = () => {
		keep();
		const shown = meant();
		const wasOpen = fields.children('.supabase-more').prop('open') === true;
		fields.empty();
		drawn = {};
		const { dangerous } = chosen();
		$('.supabase-form-danger').text(dangerous ? `${text('label.dangerous')} ${text('label.forEver')}` : '');
		$('.supabase-form-summary').text(text(`${chosen().texts}.summary`));
		$('.supabase-form-reference').attr('href', chosen().reference);
		const more = makeFold(wasOpen || shown.some((field) => !field.atOnce && isSet(stored(field.name))));
		for (const field of shown) {
			const parent = field.atOnce ? fields : more;
			const row = addFieldRow(parent, field, stored(field.name), { names, onPick: fillFrom });
			drawn[field.name] = { ...row, begin: JSON.stringify(row.read()) };
		}
		if (more.children('[data-field]').length > 0) fields.append(more);
		const drawAgain = () => {
			const isSame = meant().length === shown.length && meant().every((field) => shown.includes(field));
			if (!isSame) draw();
		};
		for (const name of new Set(chosen().fields.flatMap(({ when }) => when?.field ?? [])))
			drawn[name]?.onChange(drawAgain);
		for (const name of watched) drawn[name]?.onChange(() => onDraw(inForm));
		output.show(chosen());
		actAs.show(chosen());
		onDraw(inForm);
	};

	const resultProperty = $('#node-input-resultProperty');
	if (resultProperty.val() === '') resultProperty.val('payload');
	resultProperty.typedInput({ types: ['msg'], default: 'msg' });
	const output = openOutput(node);
	const actAs = openActAs(node);
	operation.on('change', draw);
	draw();

	return {
		save: () => {
			keep();
			output.save();
			actAs.save();
			const shown = Object.entries(drawn).map(([name, { read }]) => [name, read()]);
			for (const [name, given] of Object.entries({ ...entered, ...Object.fromEntries(shown) })) {
				// A flow that is older than the field, or written by hand, is not changed by looking at it.
				if (node[`field_${name}Type`] === undefined && !isSet(given)) continue;
				const { type, value } = withoutSecret(name, given);
				node[`field_${name}`] = value;
				node[`field_${name}Type`] = type;
			}
		},
		close: () => $('.supabase-names').remove(),
	};
}

/** Fields that are seldom needed; open where one of them is set. */
function makeFold(isOpen) {
	return $('<details class="supabase-more">')
		.prop('open', isOpen)
		.append($('<summary>').text(text('label.more')));
}

/** A list that is built in the dialog is set when it holds something. */
function isSet({ type, value }) {
	if (type === 'unset') return false;
	if (type === 'secret') return value !== '';
	return !Object.values(listTypes).includes(type) || (value?.all ?? value?.any ?? value ?? []).length > 0;
}
