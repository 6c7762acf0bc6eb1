#include "test.h"
void check_faults(void) {}
void check_fpu(void) {}
void check_vcpu(void) {}
