package aws

// WithoutZeros of a value and of all blocks in it, also of those in lists: upjet asks of each field of a block, but not of an item of a list,
// whether it is zero (pkg/resource/lateinit.go, handleStruct and handleSlice).
func WithoutZeros(value any) any {
	switch value := value.(type) {
	case []any:
		kept := make([]any, len(value))
		for i, item := range value {
			kept[i] = WithoutZeros(item)
		}
		return kept
	case map[string]any:
		kept := map[string]any{}
		for field, inner := range value {
			if !IsZero(inner) {
				kept[field] = WithoutZeros(inner)
			}
		}
		return kept
	default:
		return value
	}
}

// IsZero reports whether a value is one that late initialisation takes for none.
func IsZero(v any) bool {
	switch v := v.(type) {
	case map[string]any:
		return len(v) == 0
	case []any:
		return len(v) == 0
	default:
		return v == nil || v == "" || v == 0.0 || v == false
	}
}
