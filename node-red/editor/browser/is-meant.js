/**
 * Whether a field belongs to what is chosen in another one. `stored` tells how a field of the operation is set; a choice
 * that only the message makes leaves everything possible.
 */
function isMeant(field, fields, stored) {
	if (field.when === undefined) return true;
	const decides = fields.find(({ name }) => name === field.when.field);
	const { type, value } = stored(field.when.field);
	if (type !== 'unset' && type !== 'choice') return true;
	return field.when.is.includes(type === 'unset' ? decides.initial : value);
}
