// Waiting for another thread without sleeping.
#pragma once

// Tells the processor that it spins.
void cpause(void);
