/** A condition on one column: column, operator, value. Returns how to read it. */
function addCondition(row, condition, { names, field }) {
	const first = $('<div class="supabase-line">').appendTo(row);
	const second = $('<div class="supabase-line">').appendTo(row);
	const column = nameInput('column', condition.column).appendTo(first);
	const operator = $('<select class="supabase-operator">')
		.attr('aria-label', text('filter.operator'))
		.appendTo(first);
	for (const [name, { help }] of Object.entries(form.operators)) {
		if (field.flat && !field.flat.includes(name)) continue;
		operator.append(
			$('<option>')
				.val(name)
				.text(text(`operator.${name}`))
				.attr('title', help),
		);
	}
	operator.val(condition.operator ?? 'eq');
	const not = notSwitch(condition.not).appendTo(second);
	const input = $('<input type="text" style="width: 100%">').attr('aria-label', text('filter.value'));
	$('<div class="supabase-stretch">').append(input).appendTo(second);
	const value = makeTypedInput(input, typesOfOperator(operator.val()), {
		type: condition.valueType,
		value: condition.value,
	});
	names.offer(column, 'columns', { onPick: ({ input: kind }) => value.suit(typeForInput(kind)) });
	const search = searchLine(condition).appendTo(row);
	const showSearch = () => search.toggle(form.operators[operator.val()].takes === 'search');
	operator.on('change', () => {
		value.offer(typesOfOperator(operator.val()));
		showSearch();
	});
	showSearch();
	return () => {
		const { type: valueType, value: typed } = value.read();
		return {
			column: column.val().trim(),
			operator: operator.val(),
			value: typed,
			valueType,
			...(isOn(not) && { not: true }),
			...(form.operators[operator.val()].takes === 'search' && readSearch(search)),
		};
	};
}

/** How a text search reads its text. */
function searchLine({ config = '', type = '' }) {
	const line = $('<div class="supabase-line">');
	$('<input type="text" class="supabase-column">')
		.attr('placeholder', text('filter.config'))
		.val(config)
		.appendTo(line);
	const select = $('<select>').attr('aria-label', text('filter.searchType')).appendTo(line);
	for (const each of ['', 'plain', 'phrase', 'websearch']) {
		select.append(
			$('<option>')
				.val(each)
				.text(text(`filter.search.${each || 'default'}`)),
		);
	}
	select.val(type);
	return line;
}

function readSearch(line) {
	const [config, type] = [line.find('input').val().trim(), line.find('select').val()];
	return { ...(config && { config }), ...(type && { type }) };
}

/** A condition in PostgREST's own words behind a column. */
function addRawCondition(row, condition, { names }) {
	const line = $('<div class="supabase-line">').appendTo(row);
	const column = nameInput('column', condition.column).appendTo(line);
	names.offer(column, 'columns');
	const not = notSwitch(condition.not).appendTo(line);
	const raw = textInput('filter.raw', condition.raw).appendTo(line);
	return () => ({ column: column.val().trim(), raw: raw.val().trim(), ...(isOn(not) && { not: true }) });
}

/** Several conditions in PostgREST's own words. */
function addExpression(row, { expression, ...rest }) {
	const line = $('<div class="supabase-line">').appendTo(row);
	const input = textInput('filter.expression', expression).appendTo(line);
	return () => ({ ...rest, expression: input.val().trim() });
}

function textInput(placeholder, value = '') {
	return $('<input type="text" class="supabase-column">').attr('placeholder', text(placeholder)).val(value);
}

/** An input for a name: of a `column`, a `table` or an `argument`. */
function nameInput(word, name = '') {
	return textInput(`placeholder.${word}`, name).attr('aria-label', text(`placeholder.${word}`));
}

function notSwitch(isNot = false) {
	const box = $('<input type="checkbox" class="supabase-not">').prop('checked', isNot);
	return $('<label class="supabase-not-label">')
		.attr('title', text('filter.notHelp'))
		.append(box, ` ${text('filter.not')}`);
}

function isOn(label) {
	return label.find('input').prop('checked');
}
