const drawList = {
	filters: makeFilterList,
	orders: makeOrderList,
	limits: makeLimitList,
	values: makeValueList,
	rows: makeValueList,
	form: makeValueList,
	list: makeTextList,
};

/**
 * One field of an operation, with its label and help. Returns how to `read` it as `{ type, value }`, what calls back
 * when it changes, and for a list of names how to `fill` it.
 */
function addFieldRow(parent, field, stored, { names, onPick }) {
	const id = `supabase-field-${field.name}`;
	const help = text(`${field.texts}.help`);
	const row = $('<div class="form-row">').attr({ 'data-field': field.name, title: help }).appendTo(parent);
	const label = $('<label>')
		.attr('for', id)
		.text(text(`${field.texts}.label`))
		.appendTo(row);
	// As wide as the line break between label and input in the template.
	row.append(' ');
	const input = $('<input type="text" style="width: 70%">').attr({ id, 'aria-label': help }).appendTo(row);
	if (field.placeholder) input.attr('placeholder', text(`${field.texts}.placeholder`));
	const listed = listTypes[field.kind];
	const typed = makeTypedInput(
		input,
		typesOfField(field),
		stored.type === listed ? { type: listed } : stored,
	);
	if (field.secret) guardSecret(input);
	if (field.dangerous) addWarning(row, label, help);
	const note = $('<div class="supabase-note supabase-names-note" role="status">');
	const ownNames = names.of(note);
	const isWritten = () => typed.read().type === 'str';
	let shown = typed.read().type;
	typed.onChange(() => {
		const { type, value } = typed.read();
		if (type === shown) return;
		shown = type;
		// What a message usually brings.
		if (value === '' && usualPlace[field.kind]?.[type])
			input.typedInput('value', usualPlace[field.kind][type]);
	});
	if (listed === undefined) {
		row.append(note);
		const options = { many: field.many, isOn: isWritten, onList: () => {}, onPick: () => onPick(field) };
		if (field.fromUse) offerNames(typed.box, { list: names.used(field.name), ...options });
		if (field.from) ownNames.offer(typed.box, field.from, options);
		return { read: typed.read, onChange: typed.onChange };
	}

	const container = $('<div class="supabase-list-container">').appendTo(row);
	const drawn = field.members ? makeMemberList : drawList[field.kind];
	const list = drawn(container, stored.type === listed ? stored.value : undefined, {
		names: ownNames,
		field,
	});
	row.append(note);
	container.toggle(typed.read().type === listed);
	typed.onChange(() => container.toggle(typed.read().type === listed));
	return {
		read: () => (typed.read().type === listed ? { type: listed, value: list.read() } : typed.read()),
		onChange: typed.onChange,
		fill: async () => {
			input.typedInput('type', listed);
			await list.fill();
		},
	};
}

const usualPlace = {
	rows: { msg: 'payload', csv: 'payload', csvFileNamed: 'filename' },
	file: { msg: 'payload', filePathNamed: 'filename' },
};

function addWarning(row, label, help) {
	label.prepend('<i class="fa fa-exclamation-triangle supabase-danger"></i> ');
	$('<div class="supabase-note supabase-danger" role="note">')
		.text(`${text('label.dangerous')} ${help}.`)
		.appendTo(row);
}
