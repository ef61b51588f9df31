/* What is said of all lists of abuse.ch. */
#pragma once

#define ABUSE_CH_TERMS "CC0; fair use, see https://abuse.ch/terms-of-use/"
