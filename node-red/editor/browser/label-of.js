/** "get many todos": the operation, and which table, bucket or function it acts on where that is written down. */
function labelOf(node) {
	const operation = form.operations[node.operation];
	if (operation === undefined) return form.type;
	const target = operation.fields.find(({ from, fromUse, required }) => (from || fromUse) && required);
	const isWritten = target !== undefined && node[`field_${target.name}Type`] === 'str';
	const name = isWritten ? node[`field_${target.name}`] : '';
	if (name) return `${lowered(text(`${operation.texts}.label`))} ${name}`;
	return lowered(text(`${operation.texts}.title`));
}
