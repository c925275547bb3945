//! Text in columns, for a terminal.

use std::io::{self, Write};

/// Writes the rows, each column as wide as what is widest in it; the last one runs free.
pub(super) fn write<const N: usize>(out: &mut impl Write, rows: &[[String; N]]) -> io::Result<()> {
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: Vec<usize> = (0..N).filter_map(width).collect();
    for row in rows {
        let cells = row
            .iter()
            .zip(&widths)
            .map(|(text, width)| format!("{text:width$}"));
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let mut out = Vec::new();
        let rows = [["a", "b"], ["three", "ö"], ["", ""]].map(|row| row.map(str::to_owned));
        write(&mut out, &rows).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "a      b\nthree  ö\n\n");
    }
}
