#pragma once
#include <stddef.h>
#include "csolids.h"
