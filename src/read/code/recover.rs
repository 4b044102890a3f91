//! Reading round an error, for parsers that give nothing for a file with one: the top-level
//! declaration that holds the error is blanked, byte for byte, so that all other spans stay true.
