/* Judge.java - judges participants read from a CSV file, with the shared library that ripx compiled, through JNA. */
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Structure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;

public final class Judge {
    /** The struct of the header avasna.h, field by field. */
    @Structure.FieldOrder({"age", "affilie", "distance_du_domicile", "algie_vasculaire_ICHD3", "rythme_sinusal",
                           "contre_indication_sumatriptan", "trouble_autonome", "known"})
    public static class Row extends Structure {
        public long age, affilie, distance_du_domicile, algie_vasculaire_ICHD3, rythme_sinusal;
        public long contre_indication_sumatriptan, trouble_autonome;
        public long[] known = new long[1];
    }

    @Structure.FieldOrder({"violated", "unshown"})
    public static class Reasons extends Structure {
        public long[] violated = new long[1];
        public long[] unshown = new long[1];
    }

    /** The functions of the header that are called. */
    public interface Avasna extends Library {
        int AVASNA_participant_judge(Row row, Reasons reasons);
    }

    private static final int I3 = 2;                          // AVASNA_PARTICIPANT_PROGRAM_I3
    private static final int AGE_SCALE = 100;                 // the field is in hundredths of a year

    private static void read(String line, Row row) {
        String[] cells = line.split(",", -1);
        long[] value = new long[cells.length];
        row.known[0] = 0;
        for (int i = 1; i < cells.length; i++) {
            if (cells[i].isEmpty()) continue;                 // an empty cell is not known
            value[i] = Long.parseLong(cells[i]);
            row.known[0] |= 1L << (i - 1);
        }
        row.age = value[1] * AGE_SCALE;
        row.affilie = value[2];
        row.distance_du_domicile = value[3];
        row.algie_vasculaire_ICHD3 = value[4];
        row.rythme_sinusal = value[5];
        row.contre_indication_sumatriptan = value[6];
        row.trouble_autonome = value[7];
    }

    public static void main(String[] arguments) throws IOException {
        Avasna avasna = Native.load(arguments[0], Avasna.class);
        Row row = new Row();
        Reasons reasons = new Reasons();
        long[] count = new long[4];
        long excluded = 0;
        try (var lines = Files.lines(Path.of(arguments[1]))) {
            Iterator<String> each = lines.skip(1).iterator();
            while (each.hasNext()) {
                read(each.next(), row);
                count[avasna.AVASNA_participant_judge(row, reasons)]++;
                excluded += reasons.violated[0] >>> I3 & 1;
            }
        }
        System.out.println("not I3 (home): " + excluded);
        System.out.println("eligible " + count[0] + " ineligible " + count[1] + " undetermined " + count[2]);
    }
}
