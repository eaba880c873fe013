/**
 * Draws the fields of the chosen operation, and draws them again for another one. What was entered stays at hand while
 * the dialog is open, so that a look at another operation loses nothing.
 */
function openForm(node) {
	const operation = $('#node-input-operation');
	const fields = $('.supabase-form-fields');
	const entered = {};
	let drawn = {};

	const keep = () => {
		for (const [name, read] of Object.entries(drawn)) entered[name] = read();
	};
	const stored = (name) =>
		entered[name] ?? { type: node[`field_${name}Type`] ?? 'unset', value: node[`field_${name}`] };

	const draw = () => {
		keep();
		fields.empty();
		const chosen = form.operations[operation.val()] ?? form.operations[form.first];
		$('.supabase-form-summary').text(text(`${chosen.texts}.summary`));
		$('.supabase-form-reference').attr('href', chosen.reference);
		const more = makeFold(chosen.fields.some((field) => !field.atOnce && isSet(stored(field.name))));
		drawn = Object.fromEntries(
			chosen.fields.map((field) => {
				const parent = field.atOnce ? fields : more;
				return [field.name, addFieldRow(parent, field, stored(field.name))];
			}),
		);
		if (more.children('[data-field]').length > 0) fields.append(more);
	};

	const resultProperty = $('#node-input-resultProperty');
	if (resultProperty.val() === '') resultProperty.val('payload');
	resultProperty.typedInput({ types: ['msg'], default: 'msg' });
	operation.on('change', draw);
	draw();

	return {
		save: () => {
			keep();
			for (const [name, { type, value }] of Object.entries(entered)) {
				// A flow that is older than the field, or written by hand, is not changed by looking at it.
				if (node[`field_${name}Type`] === undefined && !isSet({ type, value })) continue;
				node[`field_${name}`] = value;
				node[`field_${name}Type`] = type;
			}
		},
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
	return !Object.values(listTypes).includes(type) || (value?.all ?? value?.any ?? value ?? []).length > 0;
}
