const makeList = {
	filters: makeFilterList,
	orders: makeOrderList,
	values: makeColumnList,
	rows: makeColumnList,
};

/** One field of an operation, with its label and help. Returns what reads it: `{ type, value }`. */
function addFieldRow(parent, field, stored) {
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
	const listType = listTypes[field.kind];
	const typed = makeTypedInput(
		input,
		typesOfField(field),
		stored.type === listType ? { type: listType } : stored,
	);
	if (field.dangerous) addWarning(row, label, help);
	if (listType === undefined) return typed.read;

	const container = $('<div class="supabase-list-container">').appendTo(row);
	const list = makeList[field.kind](container, stored.type === listType ? stored.value : undefined);
	container.toggle(typed.read().type === listType);
	let shown = typed.read().type;
	typed.onChange(() => {
		const { type, value } = typed.read();
		if (type === shown) return;
		shown = type;
		container.toggle(type === listType);
		// What a message usually brings.
		if (type === 'msg' && value === '') input.typedInput('value', 'payload');
	});
	return () => (typed.read().type === listType ? { type: listType, value: list.read() } : typed.read());
}

function addWarning(row, label, help) {
	label.prepend('<i class="fa fa-exclamation-triangle supabase-danger"></i> ');
	$('<div class="supabase-note supabase-danger" role="note">')
		.text(`${text('label.dangerous')} ${help}.`)
		.appendTo(row);
}
