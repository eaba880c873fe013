/**
 * A group of conditions of which all hold, or any: each reads like a sentence, and may be a group itself. Of a field whose
 * conditions stand side by side nothing else can be chosen; what is stored all the same is shown, so that it can be mended.
 */
function makeFilterList(container, stored, { names, field }) {
	const { all, any, not: isNot, ...rest } = stored ?? { all: [] };
	const isPlain = field.flat !== undefined && any === undefined && !isNot;
	const line = $('<div class="supabase-line supabase-group-line">').appendTo(container).toggle(!isPlain);
	const joint = $('<select class="supabase-filter-joint">')
		.attr('aria-label', text('filter.joint'))
		.appendTo(line);
	for (const each of ['all', 'any'])
		joint.append(
			$('<option>')
				.val(each)
				.text(text(`filter.${each}`)),
		);
	joint.val(any ? 'any' : 'all');
	const not = notSwitch(isNot).appendTo(line);
	const addMore = (name, filter) => ({
		label: text(`filter.${name}`),
		title: name === 'addText' ? text('filter.addTextHelp') : undefined,
		icon: 'fa fa-plus',
		click: () => list.add(filter),
	});
	const list = makeEntryList(container, {
		addButton: text('filter.add'),
		buttons: [...(field.flat ? [] : [addMore('addGroup', { any: [] })]), addMore('addText', { raw: '' })],
		entries: any ?? all,
		addRow: (row, filter) => rowOf(filter)(row, filter, { names, field }),
	});
	return {
		read: () => ({
			...rest,
			[joint.val()]: list.read(),
			...(isOn(not) && { not: true }),
		}),
	};
}

/** What draws a filter and returns how to read it. */
function rowOf(filter) {
	if ('all' in filter || 'any' in filter)
		return (row, group, context) => makeFilterList(row, group, context).read;
	if ('expression' in filter) return addExpression;
	return 'raw' in filter ? addRawCondition : addCondition;
}
