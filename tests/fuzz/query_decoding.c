#include "fuzz.h"
#include "percent_decoding.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t bytes)
{
	check_percent_decoding(data, bytes, true);
	return 0;
}
