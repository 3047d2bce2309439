/*
 * What Rust programs ask of bcryptprimitives.dll, for a wine that does not bring one (before 9.0): there they end with
 * exit code 53, without a word. For tests only; Windows has its own.
 */
#include <windows.h>

/* RtlGenRandom, in advapi32. */
BOOLEAN NTAPI SystemFunction036(PVOID data, ULONG length);

__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE data, SIZE_T length)
{
    while (length > 0) {
        ULONG part = length > 0x10000 ? 0x10000 : (ULONG)length;
        if (!SystemFunction036(data, part))
            return FALSE;
        data += part;
        length -= part;
    }
    return TRUE;
}
