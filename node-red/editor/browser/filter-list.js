/** A group of conditions of which all hold, or any: each reads like a sentence, and may be a group itself. */
function makeFilterList(container, stored) {
	const { all, any, not: isNot, ...rest } = stored ?? { all: [] };
	const line = $('<div class="supabase-line supabase-group-line">').appendTo(container);
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
	const list = $('<ol class="supabase-list">').appendTo(container);
	const addMore = (name, filter) => ({
		label: text(`filter.${name}`),
		title: name === 'addText' ? text('filter.addTextHelp') : undefined,
		icon: 'fa fa-plus',
		click: () => list.editableList('addItem', filter),
	});
	list.editableList({
		addButton: text('filter.add'),
		buttons: [addMore('addGroup', { any: [] }), addMore('addText', { raw: '' })],
		sortable: true,
		removable: true,
		height: 'auto',
		addItem: (row, _index, filter) => row.data('read', rowOf(filter)(row, filter)),
	});
	for (const filter of any ?? all ?? []) list.editableList('addItem', { ...filter });
	return {
		read: () => ({
			...rest,
			[joint.val()]: list
				.editableList('items')
				.toArray()
				.map((item) => item.data('read')()),
			...(isOn(not) && { not: true }),
		}),
	};
}

/** What draws a filter and returns how to read it. */
function rowOf(filter) {
	if ('all' in filter || 'any' in filter) return (row, group) => makeFilterList(row, group).read;
	if ('expression' in filter) return addExpression;
	return 'raw' in filter ? addRawCondition : addCondition;
}
