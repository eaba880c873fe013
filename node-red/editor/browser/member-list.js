/** Values under names that are known beforehand, such as the width and the height of a picture: a line for each. */
function makeMemberList(container, stored, { field }) {
	const lines = field.members.map((member) => {
		const { value, valueType } = stored?.find(({ column }) => column === member.name) ?? {};
		const line = $('<div class="supabase-line">')
			.attr({ 'data-member': member.name, title: text(`${member.texts}.help`) })
			.appendTo(container);
		$('<label class="supabase-member">')
			.text(text(`${member.texts}.label`))
			.appendTo(line);
		const input = $('<input type="text" style="width: 100%">').attr(
			'aria-label',
			text(`${member.texts}.label`),
		);
		$('<div class="supabase-stretch-more">').append(input).appendTo(line);
		return { name: member.name, ...makeTypedInput(input, typesOfField(member), { type: valueType, value }) };
	});
	return {
		read: () =>
			lines
				.map(({ name, read }) => ({ name, ...read() }))
				.filter(({ type }) => type !== 'unset')
				.map(({ name, type, value }) => ({ column: name, value, valueType: type })),
	};
}
